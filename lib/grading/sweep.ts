import type { Db } from '@/lib/db/client'
import { listContainers } from '@/lib/docker/container'
import { listImages } from '@/lib/docker/image'
import { LABEL } from '@/lib/docker/labels'
import { listExhausted } from '@/lib/jobs/data'
import { listUnfinishedIds } from './data'
import { GRADE_JOB } from './job'
import { finishNotGraded } from './mutations'
import { listWaitingItemIds } from './regrade/data'
import { REGRADE_JOB } from './regrade/job'
import { finishItem } from './regrade/mutations'
import { removeLeftovers } from './run'
import type { GradingContext } from './worker'

const ABANDONED = 'Grading was interrupted several times. Nothing was counted; try again.'
const UUID = /^[0-9a-f]{8}-/

/**
 * Ends submissions whose job was tried too often, and removes containers and images of gradings that nobody will take up
 * again. Only what carries this instance's label; gradings from the command line, which no database knows, are left alone.
 */
export async function sweepGradings(
  ctx: Pick<GradingContext, 'db' | 'engine' | 'clock' | 'log' | 'instance'>,
): Promise<{ ended: number; removed: number }> {
  const ended = await endAbandoned(ctx)
  const labels = { [LABEL.instance]: ctx.instance }
  const [containers, images] = await Promise.all([
    listContainers(ctx.engine, { labels, all: true }),
    listImages(ctx.engine, labels),
  ])
  // The database is asked after the engine: what it calls finished now is finished for all that was listed.
  const unfinished = new Set([...(await listUnfinishedIds(ctx.db)), ...(await listWaitingItemIds(ctx.db))])
  const found = [...containers, ...images].flatMap((item) => item.labels[LABEL.submission] ?? [])
  const stale = [...new Set(found)].filter((id) => UUID.test(id) && !unfinished.has(id))
  for (const id of stale) await removeLeftovers(ctx, { ...labels, [LABEL.submission]: id })
  return { ended, removed: stale.length }
}

async function endAbandoned({ db, clock }: { db: Db; clock: GradingContext['clock'] }): Promise<number> {
  const jobs = await listExhausted(db, GRADE_JOB)
  for (const { payload } of jobs) {
    const id = (payload as { submissionId?: unknown } | null)?.submissionId
    if (typeof id === 'string') await finishNotGraded(db, { id, failure: ABANDONED, at: clock.now() })
  }
  const again = await listExhausted(db, REGRADE_JOB)
  for (const { payload } of again) {
    const id = (payload as { itemId?: unknown } | null)?.itemId
    if (typeof id === 'string') await finishItem(db, { id, outcome: { failure: ABANDONED }, at: clock.now() })
  }
  return jobs.length + again.length
}
