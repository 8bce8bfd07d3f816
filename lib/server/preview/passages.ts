import type { Duplex } from 'node:stream'
import type { Engine } from '@/lib/docker/client'
import { startPipeExec } from '@/lib/docker/pipe-exec'
import type { Previewed } from '@/lib/sandboxes/preview/data'

/** labs/images/sandbox/ports/port-relay.c */
const PROGRAM = '/opt/drydock/port-relay'
const USER = '65534:65534'
/** Each is a process in the sandbox: a page with many pictures waits, and a loop of requests ends here. */
const AT_ONCE = 6
const WAITING = 60

interface Lane {
  open: number
  waiting: (() => void)[]
}

/** Connections through sandboxes to the ports on their loopback, a few at a time for each sandbox. */
export class Passages {
  readonly #engine: Engine
  readonly #lanes = new Map<string, Lane>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** A connection, in turn; null when too many wait. Destroy it when done. */
  async open({ containerId, port }: Previewed): Promise<Duplex | null> {
    const lane = this.#lanes.get(containerId) ?? { open: 0, waiting: [] }
    this.#lanes.set(containerId, lane)
    if (lane.open >= AT_ONCE) {
      if (lane.waiting.length >= WAITING) return null
      await new Promise<void>((resolve) => lane.waiting.push(resolve))
    } else lane.open++
    try {
      const stream = await startPipeExec(this.#engine, {
        containerId,
        command: [PROGRAM, 'connect', String(port)],
        user: USER,
      })
      stream.on('error', () => {})
      stream.once('close', () => this.#leave(containerId, lane))
      // Node's HTTP asks these of a socket.
      const none = () => stream
      return Object.assign(stream, { setTimeout: none, setNoDelay: none, setKeepAlive: none, ref: none, unref: none })
    } catch (error) {
      this.#leave(containerId, lane)
      throw error
    }
  }

  #leave(containerId: string, lane: Lane): void {
    const next = lane.waiting.shift()
    if (next) next()
    else if (--lane.open === 0) this.#lanes.delete(containerId)
  }
}
