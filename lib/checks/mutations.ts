import type { Db } from '@/lib/db/client'

interface TaskKey {
  attemptId: string
  taskId: string
}

/** Notes that a task is done. The first time stays, however often and from wherever it is noted. */
export async function passTask(db: Db, { attemptId, taskId, at }: TaskKey & { at: Date }): Promise<void> {
  await ensureRow(db, { attemptId, taskId })
  await db.taskProgress.updateMany({
    where: { attemptId, taskId, passedAt: null },
    data: { passedAt: at, message: null, checkedAt: at },
  })
}

/** Notes what the learner is told of a task that is not done. A task that another server saw done meanwhile stays so. */
export async function noteTask(
  db: Db,
  { attemptId, taskId, message, at }: TaskKey & { message: string | null; at: Date },
): Promise<void> {
  await ensureRow(db, { attemptId, taskId })
  await db.taskProgress.updateMany({
    where: { attemptId, taskId, passedAt: null },
    data: { message, checkedAt: at },
  })
}

/** Notes that a task which must hold (mode `level`) does not hold any more. */
export async function reopenTask(
  db: Db,
  { attemptId, taskId, message, at }: TaskKey & { message: string | null; at: Date },
): Promise<void> {
  await db.taskProgress.updateMany({
    where: { attemptId, taskId, passedAt: { not: null } },
    data: { passedAt: null, message, checkedAt: at },
  })
}

/** Counts a failed try that the learner asked for. */
export async function countFail(
  db: Db,
  { attemptId, taskId, message, at }: TaskKey & { message: string | null; at: Date },
): Promise<void> {
  await ensureRow(db, { attemptId, taskId })
  await db.taskProgress.updateMany({
    where: { attemptId, taskId, passedAt: null },
    data: { fails: { increment: 1 }, message, checkedAt: at },
  })
}

/** Counts one more hint as shown, up to `total`; returns how many are shown now. */
export async function countHint(db: Db, { attemptId, taskId, total }: TaskKey & { total: number }): Promise<number> {
  await ensureRow(db, { attemptId, taskId })
  await db.taskProgress.updateMany({
    where: { attemptId, taskId, hints: { lt: total } },
    data: { hints: { increment: 1 } },
  })
  const row = await db.taskProgress.findUnique({ where: { attemptId_taskId: { attemptId, taskId } } })
  return row?.hints ?? 0
}

async function ensureRow(db: Db, key: TaskKey): Promise<void> {
  await db.taskProgress.createMany({ data: [key], skipDuplicates: true })
}
