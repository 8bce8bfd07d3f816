import { z } from 'zod'
import { listContainers } from '@/lib/docker/container'
import { LABEL, tenantId } from '@/lib/docker/labels'
import { type ContainerUse, readUse } from '@/lib/docker/stats'
import { listLiveSandboxes } from './data'
import { touchSandbox } from './mutations'
import { isRunning, type RunningSandbox, type SandboxContext } from './types'
import { findWorkspace } from './workspace/data'
import { noteMeasured } from './workspace/mutations'

/** Who typed so recently needs no measuring. */
const FRESH_MS = 60_000
/** Between two looks at the same containers: too short a time says little. */
const MEASURE_EVERY_MS = 25_000
/** A measurement that is older compares nothing: the containers may have been idle for most of it. */
const STALE_MS = 5 * 60_000
/** Of one CPU. A shell that waits uses none, and a page that looks at tasks every 2 s about 0.01. */
const BUSY_CPU = 0.05
/** Into and out of the learner's own containers: somebody uses what they publish. */
const BUSY_NET_BYTES_S = 1024

const measuredSchema = z.record(z.string(), z.object({ cpuNanos: z.number(), netBytes: z.number() }))
type Measured = z.infer<typeof measuredSchema>

/**
 * Counts work as use: a sandbox at which nobody has typed for a minute is measured, with the learner's own containers,
 * and is in use when they burn CPU (a build, a test run) or carry traffic. A program that sleeps, a prompt that blinks,
 * and our own looks at tasks do not count. Returns how many were found at work. Several servers may do it at once.
 */
export async function noteActivity(ctx: SandboxContext, signal?: AbortSignal): Promise<number> {
  const now = ctx.clock.now().getTime()
  let busy = 0
  for (const sandbox of await listLiveSandboxes(ctx.db)) {
    signal?.throwIfAborted()
    if (!isRunning(sandbox) || now - sandbox.lastActiveAt.getTime() < FRESH_MS) continue
    if (await isAtWork(ctx, sandbox)) {
      await touchSandbox(ctx.db, { id: sandbox.id, at: ctx.clock.now() })
      busy++
    }
  }
  return busy
}

async function isAtWork(ctx: SandboxContext, sandbox: RunningSandbox): Promise<boolean> {
  const { userId, lessonId } = sandbox
  const before = await findWorkspace(ctx.db, { userId, lessonId })
  const seen = before?.measuredAt ?? null
  const at = ctx.clock.now()
  // A clock that was set back makes the measurement before worthless, as a long time does.
  const elapsedMs = seen && seen <= at ? at.getTime() - seen.getTime() : Number.POSITIVE_INFINITY
  if (elapsedMs < MEASURE_EVERY_MS) return false
  const measured = await measure(ctx, sandbox)
  if (!(await noteMeasured(ctx.db, { userId, lessonId, seen, at, measured }))) return false
  if (elapsedMs > STALE_MS) return false
  const earlier = measuredSchema.safeParse(before?.measured)
  return earlier.success && isBusy({ earlier: earlier.data, measured, seconds: elapsedMs / 1000 })
}

async function measure(ctx: SandboxContext, sandbox: RunningSandbox): Promise<Measured> {
  const { instance } = ctx
  const { userId, lessonId } = sandbox
  const labels = {
    [LABEL.instance]: instance,
    [LABEL.kind]: 'tenant',
    [LABEL.tenant]: tenantId({ instance, userId, lessonId }),
  }
  const own = await listContainers(ctx.engine, { labels, all: false })
  const ids = [sandbox.containerId, ...own.map(({ id }) => id)]
  const uses = await Promise.all(ids.map(async (id) => [id, await readUse(ctx.engine, id)] as const))
  return Object.fromEntries(uses.filter((entry): entry is [string, ContainerUse] => entry[1] !== null))
}

/** One that was not there before counts from its start, which was in between. */
function isBusy({ earlier, measured, seconds }: { earlier: Measured; measured: Measured; seconds: number }): boolean {
  let cpuNanos = 0
  let netBytes = 0
  for (const [id, use] of Object.entries(measured)) {
    cpuNanos += Math.max(0, use.cpuNanos - (earlier[id]?.cpuNanos ?? 0))
    netBytes += Math.max(0, use.netBytes - (earlier[id]?.netBytes ?? 0))
  }
  return cpuNanos / 1e9 / seconds > BUSY_CPU || netBytes / seconds > BUSY_NET_BYTES_S
}
