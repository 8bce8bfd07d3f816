import { setTimeout as delay } from 'node:timers/promises'
import { markFilter } from '../marks'
import { prefixOf } from '../names'
import { overQuota } from '../refusal'
import type { TenantContext } from '../types'

const PIDS = 256
const FILE_BYTES = 512 * 1024 * 1024
const OPEN_FILES = 4096
const CPU_PERIOD_US = 100_000
const POLL_MS = 1000

/** How many builds of each tenant run now. */
const running = new Map<string, number>()

/** Takes one of the tenant's places for builds; the returned function gives it back. Throws when all are taken. */
export function takeBuildPlace({ tenant }: TenantContext): () => void {
  const taken = running.get(tenant.id) ?? 0
  if (taken >= tenant.quota.builds)
    throw overQuota(`${taken} builds of yours are running, and ${tenant.quota.builds} may. Wait for one to end.`)
  running.set(tenant.id, taken + 1)
  let given = false
  return () => {
    if (given) return
    given = true
    const left = (running.get(tenant.id) ?? 1) - 1
    if (left > 0) running.set(tenant.id, left)
    else running.delete(tenant.id)
  }
}

/** What the classic builder bounds by itself. */
export function classicLimits({ tenant }: TenantContext) {
  const memory = Math.min(tenant.quota.memoryBytes, 2 * 1024 ** 3)
  return {
    memory,
    // The same number means: no swap on top.
    memswap: memory,
    cpuperiod: CPU_PERIOD_US,
    cpuquota: Math.max(10_000, Math.round((Math.min(tenant.quota.nanoCpus, 2e9) / 1e9) * CPU_PERIOD_US)),
    ulimits: JSON.stringify([
      { Name: 'fsize', Soft: FILE_BYTES, Hard: FILE_BYTES },
      { Name: 'nofile', Soft: OPEN_FILES, Hard: OPEN_FILES },
      { Name: 'core', Soft: 0, Hard: 0 },
    ]),
  }
}

interface Row {
  Id: string
  Names: string[]
  SizeRw?: number
}

/**
 * Watches the containers of the tenant's classic builds for what that builder cannot bound: caps their processes soon
 * after they start and calls `onFull` when one has written more than the tenant's disk. `nudge` says that one may just
 * have been made. Runs until `signal` fires.
 */
export function watchClassic(
  ctx: TenantContext,
  { signal, onFull }: { signal: AbortSignal; onFull: () => void },
): { nudge(): void } {
  const capped = new Set<string>()
  const list = async (size: boolean) => {
    const filters = { label: markFilter(ctx.tenant) }
    const query = { all: true, size, filters }
    const rows = await ctx.upstream.json<Row[]>({ method: 'GET', path: ['containers', 'json'], query })
    // The builder makes up names of its own; the tenant's containers have names that we gave.
    return rows.filter(({ Names }) => !Names.some((name) => name.startsWith(`/${prefixOf(ctx.tenant)}`)))
  }
  const look = async (size: boolean) => {
    try {
      const some = await list(false)
      // For sizes the engine walks through all files of all containers: only when there are some of a build.
      const ours = size && some.length > 0 ? await list(true) : some
      if (ours.reduce((sum, { SizeRw = 0 }) => sum + SizeRw, 0) > ctx.tenant.quota.diskBytes) onFull()
      for (const { Id } of ours) {
        if (capped.has(Id)) continue
        capped.add(Id)
        await ctx.upstream.json({ method: 'POST', path: ['containers', Id, 'update'], body: { PidsLimit: PIDS } })
      }
    } catch {
      // Gone by now, or the engine is: the build's own connection tells.
    }
  }
  const loop = async () => {
    while (!signal.aborted) {
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await look(true)
    }
  }
  void loop()
  return { nudge: () => void (signal.aborted || look(false)) }
}
