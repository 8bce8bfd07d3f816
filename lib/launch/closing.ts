import { messageOf } from '@/lib/base/errors'

/** What this run has started, closed in reverse order, each once, whatever the others throw. */
export class Closing {
  readonly #entries: { name: string; close: () => Promise<void> }[] = []
  #closed: Promise<void> | null = null

  constructor(private readonly report: (text: string) => void) {}

  add(name: string, close: () => Promise<void>): void {
    this.#entries.push({ name, close })
  }

  /** Closes everything; a second call waits for the first. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  async #closeAll(): Promise<void> {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      try {
        await entry.close()
      } catch (error) {
        this.report(`Closing ${entry.name}: ${messageOf(error)}`)
      }
    }
  }
}

/** npm passes on the Ctrl-C that the terminal has sent to everybody: within this time it is the same wish. */
const SAME_WISH_MS = 1000

/** Rejects on Ctrl-C and SIGTERM; a second one ends the process at once, leaving what runs to the next start. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  let askedAt: number | null = null
  const onSignal = (signal: NodeJS.Signals) => {
    if (askedAt !== null && performance.now() - askedAt < SAME_WISH_MS) return
    if (askedAt !== null) process.exit(signal === 'SIGINT' ? 130 : 143)
    askedAt = performance.now()
    controller.abort(new StopRequest(signal))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onSignal)
  return controller.signal
}

/** Not a failure: somebody asked us to end. */
export class StopRequest extends Error {
  override readonly name = 'StopRequest'
  constructor(readonly signal: NodeJS.Signals) {
    super(`asked to stop by ${signal}`)
  }
}
