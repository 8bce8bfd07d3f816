import { type AppContext, getContext } from '@/app/_server/context'
import { requireApiUser, type SessionUser } from '@/app/_server/session'
import { findLanguage } from '@/app/_text/language'
import { AppError } from '@/lib/base/errors'
import type { ChecksContext } from '@/lib/checks/types'
import type { Attempt } from '@/lib/db/generated/client'
import { readStartFiles } from '@/lib/labs/start-files'
import { inLanguage } from '@/lib/labs/translations/apply'
import type { Lesson } from '@/lib/labs/types'
import { findAttempt } from '@/lib/progress/data'
import type { StartRequest } from '@/lib/sandboxes/start'

export interface LessonParams extends Record<string, string> {
  course: string
  lesson: string
}

/** The signed-in learner's own place in a lesson: every API of a lesson begins here, and reaches nothing else. */
export interface LessonScope {
  context: AppContext
  user: SessionUser
  /** In the version that the learner has, and in their language. */
  lesson: Lesson
  attempt: Attempt
}

/** Throws `not_signed_in`; `not_found` for an unknown lesson or one that this learner has not opened. */
export async function loadLessonScope({ course, lesson: slug }: LessonParams): Promise<LessonScope> {
  const user = await requireApiUser()
  const context = await getContext()
  const lessonId = `${course}/${slug}`
  const attempt = await findAttempt(context.db, { userId: user.id, lessonId })
  const found = await context.lessonOf({ lessonId, version: attempt?.version ?? null })
  const lesson = found && inLanguage(found, await findLanguage())
  if (!lesson) throw new AppError('not_found', 'There is no such lesson.')
  if (!attempt) throw new AppError('not_found', 'Open the lesson first.')
  return { context, user, lesson, attempt }
}

/** The learner's own values, as they were drawn when the attempt began. */
export function varsOf(attempt: Pick<Attempt, 'vars'>): Record<string, string> {
  const entries = Object.entries((attempt.vars ?? {}) as Record<string, unknown>)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** What the checks of tasks work with. */
export function checksContext({ config, db, engine, clock }: AppContext): ChecksContext {
  return { db, engine, clock, instance: config.instance, registry: config.tenant.registry }
}

/** What is needed to start or reset this learner's sandbox. */
export async function startRequest({ user, lesson, attempt }: LessonScope): Promise<StartRequest> {
  const vars = varsOf(attempt)
  return { userId: user.id, lesson, vars, files: await readStartFiles(lesson, vars) }
}
