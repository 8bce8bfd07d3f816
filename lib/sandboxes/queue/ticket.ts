import type { Sandbox, SandboxContext } from '../types'
import { listClassLimits, listEntries, listOwnLessons, readRates } from './data'
import { type Block, planAdmission, type Verdict } from './plan'
import { findPressure, type Pressure } from './pressure'

/** What somebody who waits is told. */
export interface Ticket {
  /** From 1; null for one who waits for a place of the learner's own or of the class. */
  position: number | null
  /** How many wait for the same, this one included. */
  waiting: number
  /** A guess from recent starts and ends; null when nothing can be said. */
  waitMs: number | null
  block: Block
  pressure: Pressure['of'] | null
  /** For `user`: the lessons that the learner's other sandboxes belong to. */
  lessons: string[]
}

const RATE_MS = 10 * 60_000
/** What a start takes where none was seen yet. */
const START_MS = 2_000

/** The queue at one moment: enough for the ticket of everybody who waits. */
export interface QueueReading {
  verdicts: Verdict[]
  pressure: Pressure | null
  /** Sandboxes that ended lately, and when those that run will end. */
  ended: number
  ends: Date[]
  at: Date
}

/** The whole queue as it stands, in its order, and what holds it. */
export async function readQueue(
  ctx: Pick<SandboxContext, 'db' | 'engine' | 'clock' | 'limits'>,
): Promise<QueueReading> {
  const { db, limits, clock } = ctx
  const at = clock.now()
  const [entries, classLimits, pressure, rates] = await Promise.all([
    listEntries(db),
    listClassLimits(db),
    findPressure(ctx),
    readRates(db, { since: new Date(at.getTime() - RATE_MS), idleMs: limits.idleMs }),
  ])
  const verdicts = planAdmission({ entries, limits, classLimits, held: pressure !== null })
  return { verdicts, pressure, ...rates, at }
}

/**
 * How it stands with a sandbox that waits in the queue, by a reading of it or a new one. One whose turn has just come has
 * place 1 and no wait.
 */
export async function readTicket(
  ctx: Pick<SandboxContext, 'db' | 'engine' | 'clock' | 'limits'>,
  { id, userId }: Pick<Sandbox, 'id' | 'userId'>,
  reading?: QueueReading,
): Promise<Ticket> {
  const { db, limits } = ctx
  const queue = reading ?? (await readQueue(ctx))
  const own = queue.verdicts.find((verdict) => verdict.id === id)
  const block = own?.block ?? 'starts'
  return {
    position: own ? own.position : 1,
    waiting: queue.verdicts.filter(({ position }) => position !== null).length,
    waitMs: own?.block ? expectedWait(own, { queue, starts: limits.starts }) : 0,
    block,
    pressure: queue.pressure?.of ?? null,
    lessons: block === 'user' ? await listOwnLessons(db, userId) : [],
  }
}

function expectedWait(
  { block, position }: Verdict,
  { queue: { ended, ends, at }, starts }: { queue: QueueReading; starts: number },
): number | null {
  if (position === null || block === 'pressure') return null
  if (block === 'starts') return Math.ceil(position / starts) * START_MS
  // A place is free at the latest when the time of that many others is over; most often they leave before.
  const byRate = ended > 0 ? (position * RATE_MS) / ended : Number.POSITIVE_INFINITY
  const end = ends[position - 1]
  const byTime = end ? Math.max(0, end.getTime() - at.getTime()) : Number.POSITIVE_INFINITY
  const wait = Math.min(byRate, byTime)
  return Number.isFinite(wait) ? Math.round(wait) : null
}
