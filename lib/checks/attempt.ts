import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import type { Attempt } from '@/lib/db/generated/client'
import type { Lesson, Task } from '@/lib/labs/types'

/** What the checks need of an attempt. */
export type CheckedAttempt = Pick<Attempt, 'id' | 'userId' | 'vars'>

const varsSchema = z.record(z.string(), z.string())

/** The learner's own values of an attempt; none when the column holds something else. */
export function varsOf(attempt: Pick<Attempt, 'vars'>): Record<string, string> {
  const parsed = varsSchema.safeParse(attempt.vars)
  return parsed.success ? parsed.data : {}
}

/** The task with this id; throws `not_found`. */
export function getTask(lesson: Lesson, taskId: string): Task {
  const task = lesson.tasks.find(({ id }) => id === taskId)
  if (!task)
    throw new AppError('not_found', 'This lesson has no such task.', { details: { lesson: lesson.id, taskId } })
  return task
}
