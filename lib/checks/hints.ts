import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/client'
import type { HintGate, Lesson, Task } from '@/lib/labs/types'
import { getTask } from './attempt'
import { countHint } from './mutations'

export interface ShownHints {
  /** Markdown, all that have been shown, the newest last. */
  shown: string[]
  total: number
}

/**
 * Shows one more hint of a task, if there is one. Throws `not_found` for a task that the lesson does not have, and
 * `conflict`, which says how much is missing, for a hint that is not to be had yet.
 */
export async function nextHint(
  db: Db,
  { attemptId, taskId, lesson, now = new Date() }: { attemptId: string; taskId: string; lesson: Lesson; now?: Date },
): Promise<ShownHints> {
  const task = getTask(lesson, taskId)
  const { hints } = task
  if (hints.length === 0) return { shown: [], total: 0 }
  await requireOpen(db, { attemptId, task, now })
  const count = await countHint(db, { attemptId, taskId, total: hints.length })
  return { shown: hints.slice(0, count), total: hints.length }
}

async function requireOpen(db: Db, { attemptId, task, now }: { attemptId: string; task: Task; now: Date }) {
  if (!task.hintsAfter) return
  const attempt = await db.attempt.findUniqueOrThrow({ where: { id: attemptId }, include: { tasks: true } })
  const row = attempt.tasks.find(({ taskId }) => taskId === task.id)
  const gate = task.hintsAfter[row?.hints ?? 0]
  if (!gate) return
  // A task can be begun once what it needs is done.
  const done = attempt.tasks.flatMap(({ taskId, passedAt }) =>
    task.needs.includes(taskId) && passedAt ? [passedAt] : [],
  )
  const since = Math.max(attempt.startedAt.getTime(), ...done.map((at) => at.getTime()))
  const told = missing(gate, { fails: row?.fails ?? 0, ms: now.getTime() - since })
  if (told) throw new AppError('conflict', `The next hint opens ${told}.`, { details: { taskId: task.id } })
}

/** What is missing until the hint opens, in words; null when nothing is. */
function missing(gate: HintGate, has: { fails: number; ms: number }): string | null {
  if ('fails' in gate) {
    const more = gate.fails - has.fails
    return more > 0 ? `after ${more} more ${more === 1 ? 'check' : 'checks'} of yours` : null
  }
  const seconds = Math.ceil((gate.ms - has.ms) / 1000)
  if (seconds <= 0) return null
  return seconds > 90 ? `in ${Math.ceil(seconds / 60)} minutes` : `in ${seconds} s`
}
