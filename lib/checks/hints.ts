import type { Db } from '@/lib/db/client'
import type { Lesson } from '@/lib/labs/types'
import { getTask } from './attempt'
import { countHint } from './mutations'

export interface ShownHints {
  /** Markdown, all that have been shown, the newest last. */
  shown: string[]
  total: number
}

/** Shows one more hint of a task, if there is one. Throws `not_found` for a task that the lesson does not have. */
export async function nextHint(
  db: Db,
  { attemptId, taskId, lesson }: { attemptId: string; taskId: string; lesson: Lesson },
): Promise<ShownHints> {
  const { hints } = getTask(lesson, taskId)
  if (hints.length === 0) return { shown: [], total: 0 }
  const count = await countHint(db, { attemptId, taskId, total: hints.length })
  return { shown: hints.slice(0, count), total: hints.length }
}
