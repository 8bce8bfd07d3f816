import { mkdir } from 'node:fs/promises'
import { messageOf } from '@/lib/base/errors'
import { listen } from '@/lib/db/listen'
import { watchEngine } from './engine-watch'
import { createLeadership } from './leader'
import { Moorings } from './moorings'
import { sweepTenants } from './sweep'
import type { HostContext } from './types'

const CHANNEL = 'drydock_sandbox'
const POLL_MS = 3_000
const SWEEP_MS = 60_000
/** Only root may look into the folder of all tenants; sandboxes see one folder of it each. */
const DIR_MODE = 0o700

export interface TenantHost {
  /** Closes every socket. What learners run goes on, for the process that comes next. */
  stop(): Promise<void>
}

/**
 * Keeps a socket open for each sandbox that runs, ends what a sandbox's learner ran when it stops, and throws away what
 * nobody will come back to. Of several processes of an instance one does this; the others wait until it is gone.
 */
export async function startTenantHost(ctx: HostContext): Promise<TenantHost> {
  await mkdir(ctx.dir, { recursive: true, mode: DIR_MODE })
  const leadership = createLeadership({ url: ctx.databaseUrl, instance: ctx.instance })
  const moorings = new Moorings(ctx)
  let stopped = false
  let leads = false
  let round: Promise<void> | null = null
  let sweptAt = 0

  const turn = async () => {
    const holds = await leadership.hold()
    if (stopped) return
    if (leads && !holds) await moorings.leaveAll()
    leads = holds
    if (!leads) return
    await moorings.reconcile()
    const now = ctx.clock.now().getTime()
    if (now - sweptAt < SWEEP_MS || stopped) return
    sweptAt = now
    await sweepTenants(ctx, moorings.openTenantIds())
  }
  const turnSoon = () => {
    if (stopped) return
    round ??= turn()
      .catch((error: unknown) => ctx.log.warn('tenants could not be looked after', { reason: messageOf(error) }))
      .finally(() => {
        round = null
      })
  }
  const onMessage = (payload: string) => {
    if (!leads) return
    const sandboxId = changedSandbox(payload)
    if (sandboxId) void moorings.look(sandboxId)
  }

  const listener = listen({ url: ctx.databaseUrl, channel: CHANNEL, log: ctx.log, onMessage, onConnected: turnSoon })
  const watch = watchEngine(ctx, (tenantId) => leads && moorings.onEngineEvent(tenantId))
  const timer = setInterval(turnSoon, POLL_MS)
  turnSoon()
  return {
    stop: async () => {
      stopped = true
      clearInterval(timer)
      watch.stop()
      await listener.close()
      await round
      await moorings.leaveAll()
      await leadership.release()
    },
  }
}

/** Only its state matters here. */
function changedSandbox(payload: string): string | null {
  try {
    const { sandboxId, kind } = JSON.parse(payload) as { sandboxId?: unknown; kind?: unknown }
    return kind === 'state' && typeof sandboxId === 'string' ? sandboxId : null
  } catch {
    return null
  }
}
