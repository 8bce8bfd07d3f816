import type { AppContext } from '@/app/_server/context'
import { type Listener, listen } from '@/lib/db/listen'
import { glanceSandbox, pokeSandbox } from './live-hub'

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
      const { sandboxId, kind } = read(payload)
      if (typeof sandboxId !== 'string') return
      if (kind === 'terminal') glanceSandbox(sandboxId)
      else pokeSandbox(sandboxId)
    },
    onConnected: () => {},
  })
}

function read(payload: string): { sandboxId?: unknown; kind?: unknown } {
  try {
    return JSON.parse(payload) as { sandboxId?: unknown; kind?: unknown }
  } catch {
    return {}
  }
}
