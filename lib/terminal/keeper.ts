import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import { saveScreen } from './saved'
import type { TerminalSession } from './session'
import type { TerminalKey } from './types'

/** What a kill may cost of the text; each terminal is written at most this often, one after the other. */
const EVERY_MS = 5000

/** Keeps the text of terminals on disk while they run, so that even a killed process leaves it. */
export class Keeper {
  readonly #dir: string
  readonly #log: Log
  readonly #sessions: () => Iterable<{ key: TerminalKey; session: TerminalSession }>
  readonly #kept = new WeakMap<TerminalSession, number>()
  readonly #timer: NodeJS.Timeout
  #under: Promise<void> | null = null

  constructor(options: {
    dir: string
    log: Log
    sessions(): Iterable<{ key: TerminalKey; session: TerminalSession }>
    everyMs?: number
  }) {
    this.#dir = options.dir
    this.#log = options.log
    this.#sessions = options.sessions
    this.#timer = setInterval(() => {
      this.#under ??= this.#round().finally(() => {
        this.#under = null
      })
    }, options.everyMs ?? EVERY_MS)
    this.#timer.unref()
  }

  /** Writes everything that changed, for the last time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#under
    await Promise.all([...this.#sessions()].map((entry) => this.#keep(entry)))
  }

  async #round(): Promise<void> {
    // One at a time: the thread that makes the text also parses everybody's output.
    for (const entry of [...this.#sessions()]) await this.#keep(entry)
  }

  async #keep({ key, session }: { key: TerminalKey; session: TerminalSession }): Promise<void> {
    const end = session.outputEnd
    if (this.#kept.get(session) === end) return
    try {
      const text = await session.plainSnapshot()
      if (session.isOver) return
      await saveScreen(this.#dir, key, text)
      this.#kept.set(session, end)
    } catch (error) {
      if (session.isOver) return
      this.#log.warn('a screen could not be kept', { ...key, reason: messageOf(error) })
    }
  }
}
