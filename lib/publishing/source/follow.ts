import { realpath } from 'node:fs/promises'
import type { Clock } from '@/lib/base/clock'
import { toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import { idOf, type Repository } from '@/lib/base/repository'
import type { Db } from '@/lib/db/client'
import type { LabSource } from '@/lib/db/generated/client'
import { syncOffers } from '../sync'
import type { PublishMode } from '../types'
import { findSource } from './data'
import { currentCommit, currentDir, fetchRepository } from './fetch'
import { beginFetch, endFetch } from './mutations'

/** Between two fetches, whoever asks for them. */
const LEAST_PAUSE_MS = 5_000

export interface Following {
  db: Db
  clock: Clock
  log: Log
  repository: Repository
  /** Where it is kept; see `fetchRepository`. */
  dir: string
  /** Null: only when somebody asks. */
  pollMs: number | null
  mode: PublishMode
}

/**
 * Fetches the repository when it is time, or was asked for, or when this server has not what others have, and publishes
 * what has come. Called often; does nothing most of the time. Failures are written down for the page of labs.
 */
export async function followRepository(ctx: Following, signal?: AbortSignal): Promise<void> {
  const { db, clock, log, repository, dir } = ctx
  const id = idOf(repository)
  const begun = clock.now()
  if (!isDue(await findSource(db, id), { ...ctx, now: begun, here: await currentCommit(dir) })) return
  if (!(await beginFetch(db, { id, at: begun }))) return
  try {
    const commit = await fetchRepository({ repository, dir, signal })
    const { published, withdrawn } = await syncOffers(db, {
      dir: await realpath(currentDir(dir)),
      mode: ctx.mode,
      at: clock.now(),
    })
    await endFetch(db, { id, begun, at: clock.now(), outcome: { commit } })
    if (published.length + withdrawn.length > 0) log.info('lessons were published', { commit, published, withdrawn })
  } catch (error) {
    const failure = toAppError(error)
    // A server that goes down says nothing about the repository; the next one tries at once.
    await endFetch(db, { id, begun, at: clock.now(), outcome: signal?.aborted ? null : { error: failure.message } })
    log.warn('the repository of labs could not be fetched', { error: failure })
  }
}

function isDue(
  row: LabSource | null,
  { now, pollMs, here }: { now: Date; pollMs: number | null; here: string | null },
): boolean {
  if (!row?.triedAt) return true
  const since = now.getTime() - row.triedAt.getTime()
  if (since < LEAST_PAUSE_MS) return false
  if (row.askedAt && row.askedAt > row.triedAt) return true
  if (row.commit !== null && row.commit !== here) return true
  return pollMs !== null && since >= pollMs
}
