import type { Db } from '@/lib/db/client'
import type { TaskProgress } from '@/lib/db/generated/client'
import type { Lesson } from '@/lib/labs/types'
import type { TaskState } from './types'

/** How an attempt stands with each task of its lesson, as last written; the sandbox is not looked at. */
export async function listTaskStates(
  db: Db,
  { attemptId, lesson }: { attemptId: string; lesson: Pick<Lesson, 'tasks'> },
): Promise<TaskState[]> {
  return toStates(lesson, await db.taskProgress.findMany({ where: { attemptId } }))
}

/** In the lesson's order, also for tasks that have no row yet. */
export function toStates(lesson: Pick<Lesson, 'tasks'>, rows: TaskProgress[]): TaskState[] {
  const byId = new Map(rows.map((row) => [row.taskId, row]))
  const done = (id: string) => byId.get(id)?.passedAt != null
  return lesson.tasks.map(({ id, needs }) => {
    const row = byId.get(id)
    return {
      id,
      done: done(id),
      message: row?.message ?? null,
      fails: row?.fails ?? 0,
      hints: row?.hints ?? 0,
      ready: needs.every(done),
    }
  })
}
