import { type Db, isUniqueViolation, type Tx } from '@/lib/db/client'
import { claimMember } from '../pool/mutations'
import { transitionOf } from '../state'
import type { Sandbox, SandboxLimits } from '../types'
import { listClassLimits, listEntries } from './data'
import { planAdmission, type Verdict } from './plan'

/** Any fixed number: counting and adding must not interleave with another server's. */
const QUEUE_LOCK = 7_105_238_020n
const QUEUE_WAIT_MS = 15_000

export interface NewSandbox {
  userId: string
  lessonId: string
  version: string
  image: string
}

interface Admission {
  limits: SandboxLimits
  /** True while the engine's machine is short of something. */
  held: boolean
  at: Date
}

/**
 * Adds a sandbox: `starting` with the container of a member of the pool that has `fingerprint`, `starting` without one,
 * or `requested` when it must wait. Null when the learner has a live one for the lesson already. One transaction.
 */
export async function enterQueue(
  db: Db,
  { fresh, fingerprint, ...admission }: Admission & { fresh: NewSandbox; fingerprint: string | null },
): Promise<Sandbox | null> {
  const { userId, lessonId } = fresh
  const { limits, at } = admission
  try {
    return await inQueue(db, async (tx) => {
      const verdicts = await judge(tx, { ...admission, newcomer: { userId, lessonId, at } })
      const own = verdicts?.find(({ id }) => id === 'newcomer')
      if (!own) return null
      // A member of the pool has been started already, so it needs no turn in starting.
      const member =
        fingerprint && (own.block === null || own.block === 'starts') ? await claimMember(tx, fingerprint) : null
      const state = member || own.block === null ? 'starting' : 'requested'
      return tx.sandbox.create({ data: { ...fresh, ...member, ...timesOf(limits, at), state } })
    })
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

/**
 * Ends a sandbox whose container is gone and adds the one that takes its place, past those who wait: nobody has more
 * or fewer by it. Null when the old one was not (any more) being stopped. One transaction.
 */
export async function takePlaceOf(
  db: Db,
  {
    id,
    fresh,
    fingerprint,
    limits,
    at,
  }: { id: string; fresh: NewSandbox; fingerprint: string | null } & Omit<Admission, 'held'>,
): Promise<Sandbox | null> {
  const { from, to } = transitionOf('stopped')
  return inQueue(db, async (tx) => {
    const { count } = await tx.sandbox.updateMany({
      where: { id, state: { in: from } },
      data: { state: to, stoppedAt: at, changedAt: at },
    })
    if (count === 0) return null
    const member = fingerprint ? await claimMember(tx, fingerprint) : null
    return tx.sandbox.create({ data: { ...fresh, ...member, ...timesOf(limits, at), state: 'starting' } })
  })
}

/** Moves those whose turn it is to `starting`, and returns them: the caller must bring them up. With `only`: that one. */
export async function admit(db: Db, { only, ...admission }: Admission & { only?: string }): Promise<Sandbox[]> {
  return inQueue(db, async (tx) => {
    const verdicts = await judge(tx, admission)
    const ids = (verdicts ?? []).flatMap(({ id, block }) => (block === null && (!only || only === id) ? [id] : []))
    if (ids.length === 0) return []
    return tx.sandbox.updateManyAndReturn({
      where: { id: { in: ids }, state: 'requested' },
      data: { state: 'starting', changedAt: admission.at },
    })
  })
}

function timesOf({ lifetimeMs }: SandboxLimits, at: Date) {
  return { expiresAt: new Date(at.getTime() + lifetimeMs), requestedAt: at, lastActiveAt: at, changedAt: at }
}

function inQueue<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${QUEUE_LOCK})`
      return work(tx)
    },
    { maxWait: QUEUE_WAIT_MS, timeout: QUEUE_WAIT_MS },
  )
}

/** Null when the newcomer has a live sandbox for the lesson. */
async function judge(
  tx: Tx,
  { limits, held, newcomer }: Admission & { newcomer?: { userId: string; lessonId: string; at: Date } },
): Promise<Verdict[] | null> {
  const entries = await listEntries(tx, newcomer)
  const twice = entries.some(
    ({ id, userId, lessonId }) => id !== 'newcomer' && userId === newcomer?.userId && lessonId === newcomer.lessonId,
  )
  if (twice) return null
  return planAdmission({ entries, limits, held, classLimits: await listClassLimits(tx) })
}
