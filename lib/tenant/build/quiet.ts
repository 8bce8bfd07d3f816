import type { Message } from '../images/lines'

const MAX_HELD = 2000

/**
 * What `docker build -q` expects: of a build that works nothing but the image's id, of one that fails all it has said.
 * The engine is not asked to be quiet itself: its answer would not say which image it made.
 */
export class QuietOutput {
  #held: Message[] = []

  map(message: Message): Message[] {
    if (message.error !== undefined) return [...this.#held, message]
    if (message.aux !== undefined && typeof message.aux !== 'string') return [message]
    this.#held.push(message)
    if (this.#held.length > MAX_HELD) this.#held.shift()
    return []
  }
}
