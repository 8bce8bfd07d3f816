import type { AppContext } from '@/app/_server/context'
import { type Listener, listen } from '@/lib/db/listen'
import { pokeSandbox } from './live-hub'

const CHANNEL = 'drydock_sandbox'
const KEY = Symbol.for('drydock.app.live-signal')
const shared = globalThis as typeof globalThis & { [KEY]?: Listener }

/** Hears once in a process what any server says of a sandbox, so that its tasks are looked at as they come true. */
export function hearSandboxes({ config, log }: AppContext): void {
  shared[KEY] ??= listen({
    url: config.databaseUrl,
    channel: CHANNEL,
    log,
    onMessage: (payload) => {
      const sandboxId = sandboxOf(payload)
      if (sandboxId) pokeSandbox(sandboxId)
    },
    onConnected: () => {},
  })
}

function sandboxOf(payload: string): string | null {
  try {
    const { sandboxId } = JSON.parse(payload) as { sandboxId?: unknown }
    return typeof sandboxId === 'string' ? sandboxId : null
  } catch {
    return null
  }
}
