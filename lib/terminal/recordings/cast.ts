import { StringDecoder } from 'node:string_decoder'
import type { Size } from '../protocol'

/**
 * Writes asciicast v3 (https://docs.asciinema.org/manual/asciicast/v3/): a header and one line for each event, whose
 * time is the seconds since the event before it. Rounded times do not drift: what was rounded away is in the next.
 */
export class CastWriter {
  readonly #decoder = new StringDecoder('utf8')
  #lastMs = 0

  /** The first line. `startedAt` counts in whole seconds there. */
  header({ size, startedAt, title }: { size: Size; startedAt: Date; title: string }): string {
    const { cols, rows } = size
    const timestamp = Math.floor(startedAt.getTime() / 1000)
    return `${JSON.stringify({ version: 3, term: { cols, rows, type: 'xterm-256color' }, timestamp, title })}\n`
  }

  /** Output at `ms` since the beginning; empty while a character is incomplete. */
  output(bytes: Buffer | string, ms: number): string {
    const text = typeof bytes === 'string' ? bytes : this.#decoder.write(bytes)
    return text ? this.#event('o', text, ms) : ''
  }

  resized({ cols, rows }: Size, ms: number): string {
    return this.#event('r', `${cols}x${rows}`, ms)
  }

  exited(code: number, ms: number): string {
    return this.#event('x', String(code), ms)
  }

  #event(code: 'o' | 'r' | 'x', data: string, ms: number): string {
    const now = Math.max(this.#lastMs, Math.round(ms))
    const seconds = (now - this.#lastMs) / 1000
    this.#lastMs = now
    return `[${seconds.toFixed(3)}, ${JSON.stringify(code)}, ${JSON.stringify(data)}]\n`
  }
}
