import { Worker } from 'node:worker_threads'
import { withTimeout } from '@/lib/base/abort'
import { AppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Size } from './protocol'
import type { SnapshotForm } from './screen'
import type { ScreenReply, ScreenRequest } from './screen-thread'

/**
 * Nobody looks at a kept screen until it is asked for, and asking hands on what is held first. So it is fed rarely: of a
 * flood of lines the thread then takes in the last thousand of every batch, and a key wakes it a quarter of a second late.
 */
const BATCH_MS = 250
const BATCH_BYTES = 384 * 1024
/** What commands to a terminal begin with; the other is half of a character in UTF-8. */
const [ESC, C1_LEAD] = [0x1b, 0xc2]
const SNAPSHOT_MS = 5000
const RESTART_PAUSE_MS = 2000
/** A kept screen changes its size at most this often: each change lays out a thousand lines anew, for everybody's screens. */
const RESIZE_EVERY_MS = 100

/** The kept screen of one terminal, as seen from the thread that serves. */
export interface KeptScreen {
  /** Hands on output that ends at offset `end`; it is passed to the thread in batches. */
  write(bytes: Buffer, end: number): void
  resize(size: Size): void
  /** True when it is known that no part of the screen scrolls alone. */
  readonly scrollsWhole: boolean
  /** What shows all that was written before this call. Throws `timeout` or `internal` when the thread fails. */
  snapshot(how: SnapshotForm): Promise<string>
  close(): void
}

/** The thread that keeps all screens; it starts with the first and starts anew when it breaks. */
export class Screens {
  readonly #log: Log
  #thread: Worker | null = null
  #closing = false
  #brokenUntil = 0
  #lastKey = 0
  #lastRequest = 0
  readonly #listeners = new Map<number, (end: number, hasMargins: boolean) => void>()
  readonly #reopen = new Map<number, () => void>()
  readonly #waiting = new Map<number, { key: number; resolve(text: string): void; reject(error: unknown): void }>()

  constructor(log: Log) {
    this.#log = log
  }

  /** `onWritten` hears how far the screen has come; after a broken thread `onLost` hears that it is empty again. */
  open(size: Size, { onWritten, onLost }: { onWritten(end: number): void; onLost(): void }): KeptScreen {
    const key = ++this.#lastKey
    let now = size
    const batch = new Batch((bytes, end) => this.#post({ op: 'write', key, bytes, end }, [bytes.buffer as ArrayBuffer]))
    let resizedAt = Number.NEGATIVE_INFINITY
    let resizing: NodeJS.Timeout | null = null
    const resizeNow = () => {
      if (resizing) clearTimeout(resizing)
      resizing = null
      resizedAt = performance.now()
      batch.flush()
      this.#post({ op: 'resize', key, ...now })
    }
    /** Offset behind the newest output that holds commands to the terminal, and how the screen is as far as it is known. */
    let commandedTo = 0
    let known = { end: 0, hasMargins: false }
    this.#listeners.set(key, (end, hasMargins) => {
      known = { end, hasMargins }
      onWritten(end)
    })
    this.#reopen.set(key, () => {
      this.#post({ op: 'open', key, ...now })
      onLost()
    })
    this.#post({ op: 'open', key, ...size })
    return {
      write: (bytes, end) => {
        if (bytes.includes(ESC) || bytes.includes(C1_LEAD)) commandedTo = end
        batch.add(bytes, end)
      },
      get scrollsWhole() {
        return !known.hasMargins && known.end >= commandedTo
      },
      resize: (next) => {
        now = next
        if (resizing) return
        const wait = resizedAt + RESIZE_EVERY_MS - performance.now()
        if (wait <= 0) resizeNow()
        else resizing = setTimeout(resizeNow, wait)
      },
      snapshot: (form) => {
        if (resizing) resizeNow()
        batch.flush()
        return this.#snapshot(key, form)
      },
      close: () => {
        if (resizing) clearTimeout(resizing)
        batch.close()
        this.#listeners.delete(key)
        this.#reopen.delete(key)
        this.#post({ op: 'close', key })
        const gone = new AppError('aborted', 'The terminal has ended.')
        for (const waiting of this.#waiting.values()) if (waiting.key === key) waiting.reject(gone)
      },
    }
  }

  /** Starts the thread before anybody waits for it: it loads for as long as a second. */
  warm(): void {
    if (!this.#closing) this.#thread ??= this.#start()
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#thread?.terminate()
  }

  async #snapshot(key: number, form: SnapshotForm): Promise<string> {
    const request = ++this.#lastRequest
    try {
      return await withTimeout({ ms: SNAPSHOT_MS, message: 'The terminal did not show its screen in time.' }, () => {
        const answer = new Promise<string>((resolve, reject) => this.#waiting.set(request, { key, resolve, reject }))
        this.#post({ op: 'snapshot', key, request, ...form })
        return answer
      })
    } finally {
      this.#waiting.delete(request)
    }
  }

  #post(message: ScreenRequest, transfer: ArrayBuffer[] = []): void {
    if (this.#closing || performance.now() < this.#brokenUntil) return
    this.#thread ??= this.#start()
    this.#thread.postMessage(message, transfer)
  }

  #start(): Worker {
    const thread = new Worker(new URL('./screen-thread.boot.mjs', import.meta.url))
    thread.on('message', (message: ScreenReply) => {
      if (message.op === 'written') this.#listeners.get(message.key)?.(message.end, message.hasMargins)
      else this.#waiting.get(message.request)?.resolve(message.text)
    })
    thread.on('error', (error) => this.#onBroken(thread, error))
    thread.on('exit', () => this.#onBroken(thread, new Error('the thread ended')))
    thread.unref()
    return thread
  }

  #onBroken(thread: Worker, error: unknown): void {
    if (this.#thread !== thread) return
    this.#thread = null
    if (this.#closing) return
    this.#log.error('the thread that keeps screens broke', { error })
    const failure = new AppError('internal', 'The terminal lost its screen.', { cause: error })
    for (const { reject } of this.#waiting.values()) reject(failure)
    // Not at once: one that cannot start must not be started in a loop. Until then terminals work without their screens.
    this.#brokenUntil = performance.now() + RESTART_PAUSE_MS
    for (const onWritten of this.#listeners.values()) onWritten(Number.POSITIVE_INFINITY, true)
    setTimeout(() => {
      if (!this.#closing) for (const reopen of this.#reopen.values()) reopen()
    }, RESTART_PAUSE_MS + 1).unref()
  }
}

/** Gathers output for a while: a message between threads costs more than a few bytes are worth. */
class Batch {
  readonly #send: (bytes: Uint8Array, end: number) => void
  #held: Buffer[] = []
  #bytes = 0
  #end = 0
  #timer: NodeJS.Timeout | null = null

  constructor(send: (bytes: Uint8Array, end: number) => void) {
    this.#send = send
  }

  add(bytes: Buffer, end: number): void {
    this.#held.push(bytes)
    this.#bytes += bytes.length
    this.#end = end
    if (this.#bytes >= BATCH_BYTES) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS)
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#bytes === 0) return
    // A copy of its own: the buffer is given away to the other thread.
    const joined = new Uint8Array(this.#bytes)
    let at = 0
    for (const bytes of this.#held) {
      joined.set(bytes, at)
      at += bytes.length
    }
    this.#held = []
    this.#bytes = 0
    this.#send(joined, this.#end)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#held = []
    this.#bytes = 0
  }
}
