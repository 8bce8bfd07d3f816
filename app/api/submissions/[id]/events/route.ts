import { eventStream } from '@/app/_learn/event-stream'
import { getContext } from '@/app/_server/context'
import { apiRoute } from '@/app/_server/respond'
import { requireApiUser } from '@/app/_server/session'
import { isFinished } from '@/app/_submission/progress-state'
import { readProgress } from '@/app/_submission/read-progress'
import { AppError } from '@/lib/base/errors'
import { findSubmission, submissionLog } from '@/lib/grading/data'

const POLL_MS = 700
/** Of the log at once; the rest comes with the next look. */
const MAX_LINES = 500

/**
 * Events `log` with new lines of the build log, and `state` with a SubmissionProgress when it changed; ends after the
 * state is final. `?after=SEQ` leaves out log lines that the page has.
 */
export const GET = apiRoute<{ id: string }>(async (request, { id }) => {
  const user = await requireApiUser()
  const { db, log } = await getContext()
  if (!(await findSubmission(db, { id, userId: user.id })))
    throw new AppError('not_found', 'There is no such submission.')
  const resume = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after')
  let after = resume !== null && /^\d{1,9}$/.test(resume) ? Number(resume) : -1
  let last = ''

  return eventStream(request, user.id, (send, end) => {
    let timer: NodeJS.Timeout | undefined
    let stopped = false
    async function look() {
      try {
        // The state first: when it is final, every line has been written before it.
        const progress = await readProgress(db, { id, userId: user.id })
        const lines = (await submissionLog(db, { id, after })).slice(0, MAX_LINES)
        if (stopped) return
        const newest = lines.at(-1)
        if (newest) {
          after = newest.seq
          send('log', JSON.stringify(lines.map(({ seq, stage, text }) => ({ seq, stage, text }))))
        }
        const json = JSON.stringify(progress)
        if (json !== last) send('state', json)
        last = json
        if (!progress || (isFinished(progress.state) && lines.length < MAX_LINES)) return end()
      } catch (error) {
        log.warn('progress of a submission could not be read', { submission: id, error })
      }
      if (!stopped) timer = setTimeout(() => void look(), POLL_MS)
    }
    void look()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  })
})
