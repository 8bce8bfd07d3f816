import { notFound } from 'next/navigation'
import { cache } from 'react'
import { exerciseHref } from '@/app/_learn/next-lesson'
import { getContext } from '@/app/_server/context'
import { requireUser } from '@/app/_server/session'
import type { LogLine, SubmissionProgress } from '@/app/_submission/progress-state'
import { readProgress } from '@/app/_submission/read-progress'
import { type Comparison, compareReports } from '@/lib/grading/compare'
import { submissionLog } from '@/lib/grading/data'
import { type Report, reportSchema } from '@/lib/grading/report'
import { findEarlier, findReadable } from '@/lib/grading/sharing/data'
import { findExercise } from '@/lib/labs/catalog'

const SHOWN_LOG_LINES = 3_000

export interface ReportPage {
  id: string
  title: string
  /** Address of the exercise; null when the catalog no longer has it. */
  exerciseHref: string | null
  createdAt: string
  /** Whose it is, when it is not the reader's own. */
  owner: { name: string; email: string } | null
  sharedAt: string | null
  progress: SubmissionProgress
  /** Null until graded. */
  report: Report | null
  /** Against the learner's last graded submission before this one; null when there is none. */
  earlier: { id: string; createdAt: string; comparison: Comparison } | null
  budgets: { ownBytes?: number; imageBytes?: number; wastedBytes?: number }
  files: { path: string; text: string }[]
  log: LogLine[]
}

/** One's own submission with its report, or a shared one for who may read it; any other does not exist. */
export const loadReport = cache(async (id: string): Promise<ReportPage> => {
  const user = await requireUser({ path: `/submissions/${id}` })
  const { db, catalogOf, log } = await getContext()
  const submission = await findReadable(db, { id, reader: user })
  const progress = submission && (await readProgress(db, { id, userId: submission.userId }))
  if (!submission || !progress) notFound()
  const exercise = findExercise(await catalogOf(submission.userId), submission.exerciseId)
  const parsed = reportSchema.safeParse(submission.report)
  if (submission.report && !parsed.success)
    log.error('a report cannot be read', { submission: id, error: parsed.error })
  const [lines, before] = await Promise.all([
    submissionLog(db, { id, after: -1 }),
    findEarlier(db, { submission, reader: user }),
  ])
  const past = reportSchema.safeParse(before?.report)
  return {
    id,
    title: exercise?.title ?? parsed.data?.exercise.title ?? submission.exerciseId,
    exerciseHref: exercise ? exerciseHref(exercise) : null,
    createdAt: submission.createdAt.toISOString(),
    owner: submission.userId === user.id ? null : { name: submission.user.name, email: submission.user.email },
    sharedAt: submission.sharedAt?.toISOString() ?? null,
    progress,
    report: parsed.data ?? null,
    earlier:
      before && parsed.data && past.data
        ? {
            id: before.id,
            createdAt: before.createdAt.toISOString(),
            comparison: compareReports(past.data, parsed.data),
          }
        : null,
    budgets: exercise?.budgets ?? {},
    files: toFiles(submission.files, exercise?.edit ?? []),
    log: lines.slice(-SHOWN_LOG_LINES).map(({ seq, stage, text }) => ({ seq, stage, text })),
  }
})

/** The Dockerfile first, then the others in the order of the exercise. */
function toFiles(files: unknown, order: string[]): { path: string; text: string }[] {
  const entries = Object.entries((files ?? {}) as Record<string, unknown>)
  const place = (path: string) => (order.includes(path) ? order.indexOf(path) : order.length)
  return entries
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .sort(([a], [b]) => place(a) - place(b))
    .map(([path, text]) => ({ path, text }))
}
