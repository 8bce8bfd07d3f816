import { INPUT_WINDOW_BYTES } from '@/lib/terminal/protocol'

const MAX_QUEUED_BYTES = 8 * 1024 * 1024

/** What was typed or pasted and not yet taken by the server: at most INPUT_WINDOW_BYTES are on their way at once. */
export class InputQueue {
  readonly #send: (part: Uint8Array<ArrayBuffer>) => void
  #queue: Uint8Array<ArrayBuffer>[] = []
  #queued = 0
  #sent = 0
  #confirmed = 0
  #open = false

  constructor(send: (part: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send
  }

  /** Queues text; drops it when more waits than any paste should have. */
  push(text: string): void {
    const bytes = new TextEncoder().encode(text)
    if (this.#queued + bytes.length > MAX_QUEUED_BYTES) return
    this.#queue.push(bytes)
    this.#queued += bytes.length
    this.#pump()
  }

  /** A connection is ready; its count of bytes begins at zero. */
  open(): void {
    if (!this.#open) {
      this.#sent = 0
      this.#confirmed = 0
    }
    this.#open = true
    this.#pump()
  }

  /** The connection is gone, and with it what was queued: a command must not run long after it was typed. */
  close(): void {
    this.#open = false
    this.clear()
  }

  /** Between two connections: what is queued stays. */
  pause(): void {
    this.#open = false
  }

  /** Throws away what is not sent yet, for example the rest of a paste that was interrupted. */
  clear(): void {
    this.#queue = []
    this.#queued = 0
  }

  confirm(offset: number): void {
    this.#confirmed = offset
    this.#pump()
  }

  #pump(): void {
    while (this.#open && this.#queue[0] && this.#sent - this.#confirmed < INPUT_WINDOW_BYTES) {
      const [head] = this.#queue
      const part = head.subarray(0, INPUT_WINDOW_BYTES - (this.#sent - this.#confirmed))
      if (part.length === head.length) this.#queue.shift()
      else this.#queue[0] = head.subarray(part.length)
      this.#queued -= part.length
      this.#sent += part.length
      this.#send(part)
    }
  }
}
