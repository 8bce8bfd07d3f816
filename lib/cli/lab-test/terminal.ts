import type { Duplex } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { systemClock } from '@/lib/base/clock'
import type { Engine } from '@/lib/docker/client'
import { startTtyExec } from '@/lib/docker/tty-exec'
import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'

const POLL_MS = 50
const SCREEN_BYTES = 64 * 1024
const TAIL_CHARS = 1500
/** What a shell prints before a mark: no echo of a typed line looks like it, since there the first byte is spelled out. */
const MARK = '\u001b]777;drydock;'
const ANSWER = /^(\d+);(\d+);/

/** A shell on a terminal of its own in a sandbox, typed into as a learner does. */
export class TypedTerminal {
  readonly #stream: Duplex
  #seen = ''
  #marks = 0
  #ended = false

  private constructor(stream: Duplex) {
    this.#stream = stream
    stream.on('data', (chunk: Buffer) => {
      this.#seen = (this.#seen + chunk.toString('utf8')).slice(-SCREEN_BYTES)
    })
    stream.on('error', () => {})
    for (const event of ['end', 'close']) stream.on(event, () => (this.#ended = true))
  }

  static async open(engine: Engine, containerId: string): Promise<TypedTerminal> {
    const { stream } = await startTtyExec(engine, {
      containerId,
      command: ['bash', '-l'],
      user: LEARNER,
      env: { HOME: HOME_DIR },
      workingDir: HOME_DIR,
      cols: 200,
      rows: 50,
    })
    return new TypedTerminal(stream)
  }

  /**
   * Types lines, and asks the shell to say when it is back: it does so at its next prompt, however long that takes.
   * Returns the number by which `answer` knows it. The exit code is that of the last command that failed, or 0.
   */
  type(lines: string): number {
    const mark = ++this.#marks
    this.#stream.write(" __drydock=0; trap '__drydock=$?' ERR\n")
    this.#stream.write(`${lines}\n`)
    this.#stream.write(` trap - ERR; printf '\\033]777;drydock;%s;%s;\\007' ${mark} "$__drydock"\n`)
    return mark
  }

  /** The exit code of what was typed; null while the shell is not back, and for ever when it has ended. */
  answer(mark: number): number | null {
    for (const part of this.#seen.split(MARK).slice(1)) {
      const [, number, code] = ANSWER.exec(part) ?? []
      if (Number(number) === mark) return Number(code)
    }
    return null
  }

  /** Waits for the answer to a mark, at most `ms`; null when there is none. */
  async wait(mark: number, { ms, signal }: { ms: number; signal?: AbortSignal }): Promise<number | null> {
    const until = Date.now() + ms
    while (this.answer(mark) === null && !this.#ended && Date.now() < until) await systemClock.sleep(POLL_MS, signal)
    return this.answer(mark)
  }

  /** True once the shell has ended: nothing more can be typed. */
  get ended(): boolean {
    return this.#ended
  }

  /** The last lines as text, without colours and without our own. */
  tail(): string {
    const lines = stripVTControlCharacters(this.#seen).replaceAll('\r', '').split('\n')
    const own = /__drydock|^\s*$/
    return lines
      .filter((line) => !own.test(line))
      .join('\n')
      .slice(-TAIL_CHARS)
  }

  close(): void {
    this.#stream.destroy()
  }
}
