import { messageOf } from '@/lib/base/errors'
import { Refusal } from '../refusal'
import type { TenantContext } from '../types'
import { watchFreeSpace } from './free-space'
import { measureTenant } from './measure'
import { Rooms } from './rooms'
import type { DiskNotice, DiskWatch } from './types'
import { bytesOf, NO_USAGE, offenders, overDisk, runsLow, sentence, shareOf, type Usage, type Writer } from './usage'

const MIN_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 15_000
/** Looking takes at most this part of the time, unless the machine is so slow that a filler would win. */
const DUTY = 20
const BUSY_PAUSE_MS = 3_000
const MAX_ENDED = 64
const ROOMY = 0.5

/** Looks only while something of the tenant's runs: an idle tenant costs nothing. */
export function createDiskWatch(ctx: Omit<TenantContext, 'disk'>): DiskWatch {
  // What is measured does not ask for its own watch.
  const own = ctx as TenantContext
  const { quota } = ctx.tenant
  const listeners = new Set<(notice: DiskNotice) => void>()
  const ended = new Map<string, string>()
  const rooms = new Rooms(quota.diskBytes)
  let last: Usage = NO_USAGE
  let looking: Promise<Usage> | null = null
  let timer: NodeJS.Timeout | undefined
  let unwatch: (() => void) | null = null
  let pauseMs = MIN_PAUSE_MS
  let lookedAt = 0
  let tookMs = 0
  /** Something began to write, maybe after the look that is under way has asked the engine. */
  let nudged = false
  let stopped = false

  const tell = (notice: DiskNotice) => {
    for (const listener of listeners) listener(notice)
  }
  const look = (): Promise<Usage> => {
    looking ??= once().finally(() => {
      looking = null
    })
    return looking
  }
  const once = async (): Promise<Usage> => {
    const started = performance.now()
    const measured = rooms.measuring()
    const now = await measureTenant(own)
    measured()
    const before = last
    last = now
    if (runsLow(now, before, quota)) tell({ kind: 'disk-low', container: null, message: sentence(now, quota) })
    for (const one of offenders(now, before, quota)) await end(one, sentence(now, quota))
    lookedAt = performance.now()
    tookMs = lookedAt - started
    pauseMs = shareOf(now, quota) > shareOf(before, quota) ? MIN_PAUSE_MS : Math.min(pauseMs * 2, MAX_PAUSE_MS)
    return now
  }
  const end = async ({ id, name }: Writer, message: string) => {
    if (ended.size >= MAX_ENDED) ended.clear()
    ended.set(id, message)
    await ctx.upstream.json({ method: 'POST', path: ['containers', id, 'kill'] }).catch(() => undefined)
    ctx.log.info('a container of a tenant was ended: its disk is full', { container: id })
    tell({ kind: 'disk-full', container: { id, name }, message })
  }
  const round = async () => {
    timer = undefined
    if (stopped) return
    nudged = false
    try {
      const { writers } = await look()
      if (writers.length === 0 && !nudged) return sleep()
      unwatch ??= await watchRoot()
    } catch (error) {
      if (!(error instanceof Refusal)) ctx.log.debug('disk could not be measured', { reason: messageOf(error) })
      pauseMs = MAX_PAUSE_MS
    }
    again(nudged ? MIN_PAUSE_MS : Math.max(pauseMs, Math.min(tookMs * DUTY, BUSY_PAUSE_MS)))
  }
  const again = (ms: number) => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => void round(), ms)
    timer.unref()
  }
  const sleep = () => {
    unwatch?.()
    unwatch = null
  }
  const watchRoot = async () => {
    const { DockerRootDir = '' } = await ctx.upstream.json<{ DockerRootDir?: string }>({
      method: 'GET',
      path: ['info'],
    })
    return watchFreeSpace(DockerRootDir, () => {
      pauseMs = MIN_PAUSE_MS
      const restMs = Math.max(MIN_PAUSE_MS, Math.min(tookMs * DUTY, BUSY_PAUSE_MS))
      if (!looking) again(Math.max(0, lookedAt + restMs - performance.now()))
    })
  }

  return {
    nudge: () => {
      nudged = true
      pauseMs = MIN_PAUSE_MS
      again(MIN_PAUSE_MS)
    },
    admit: async () => {
      if (shareOf(last, quota) <= 1) return
      const now = await look()
      if (shareOf(now, quota) > 1) throw overDisk(now, quota)
    },
    room: async () => {
      // A look takes longer than a small copy: one that is not old serves, where it leaves much room.
      const known = lookedAt > 0 && performance.now() - lookedAt < MAX_PAUSE_MS && shareOf(last, quota) < ROOMY
      const now = known ? last : await look()
      if (shareOf(now, quota) > 1) throw overDisk(now, quota)
      return rooms.open(bytesOf(now))
    },
    ended: (id) => ended.get(id) ?? null,
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      sleep()
      listeners.clear()
    },
  }
}
