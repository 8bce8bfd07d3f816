import {
  FINAL_CLOSE_CODES,
  INPUT_WINDOW_BYTES,
  parseServerFrame,
  type ServerFrame,
  type Size,
  SUBPROTOCOL,
} from '@/lib/terminal/protocol'
import { backOffMs, PING_EVERY_MS, PONG_WITHIN_MS, PROBE_AFTER_FAILURES, WAKE_PONG_WITHIN_MS } from './patience'

// The browser's half of docs/terminal-protocol.md, without React and without xterm, so that a test can drive it.

const ACK_BYTES = 32 * 1024
/** A hidden page is drawn so rarely that its screen falls behind; beyond this it is brought up to date when shown. */
const HIDDEN_BACKLOG_BYTES = 512 * 1024
const MAX_QUEUED_INPUT_BYTES = 8 * 1024 * 1024

export type TerminalStatus =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'waiting'; retryAt: number }
  | { state: 'offline' }
  /** The shell ended; `code` is its exit code. */
  | { state: 'ended'; code: number | null }
  /** Trying again by itself would not help. */
  | { state: 'refused'; message: string }

/** What the client draws on. */
export interface ClientScreen {
  size(): Size
  write(data: Uint8Array | string, onDrawn?: () => void): void
  /** Empties everything and takes another size. */
  reset(size: Size): void
  resize(size: Size): void
}

/** The part of a WebSocket that is used; the browser's own fits. */
export interface Socket {
  binaryType: string
  readyState: number
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
}

export interface ClientOptions {
  screen: ClientScreen
  openSocket(subprotocol: string): Socket
  /** Why connecting fails: a sentence when trying again is useless, else null. */
  probe(): Promise<string | null>
  isHidden(): boolean
  isOffline(): boolean
  onStatus(status: TerminalStatus): void
}

/** Keeps one terminal connected, as long as it is started. */
export class TerminalClient {
  readonly #options: ClientOptions
  #socket: Socket | null = null
  #running = false
  #ready = false
  #everReady = false
  #failures = 0
  #shellId: string | null = null
  #offset = 0
  #acked = 0
  #backlog = 0
  #stale = false
  #exit: { code: number | null } | null = null
  #byeReason = ''
  #queue: Uint8Array<ArrayBuffer>[] = []
  #queued = 0
  #sent = 0
  #confirmed = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #ping: ReturnType<typeof setTimeout> | undefined
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#connect()
  }

  /** Closes for good; nothing is called back afterwards. */
  stop(): void {
    this.#running = false
    this.#clearTimers()
    this.#drop()
  }

  /** Connects now, also after the shell has ended (which starts a new one) or a refusal. */
  restart(): void {
    if (!this.#running) return
    this.#failures = 0
    this.#connect()
  }

  /** Types. While a lost connection is being restored nothing is kept: a command must not run long after it was typed. */
  input(text: string): void {
    if (!this.#ready && this.#everReady) return
    const bytes = new TextEncoder().encode(text)
    if (this.#queued + bytes.length > MAX_QUEUED_INPUT_BYTES) return
    this.#queue.push(bytes)
    this.#queued += bytes.length
    this.#pump()
  }

  /** The screen has another size. */
  resized(size: Size): void {
    if (this.#ready) this.#say({ t: 'resize', ...size })
  }

  /** The page was shown or hidden, or the network came or went. */
  wake(): void {
    if (!this.#running || this.#options.isHidden()) return
    if (this.#ready && this.#stale) this.#askResume(null)
    if (this.#socket && this.#ready) this.#expectPong(WAKE_PONG_WITHIN_MS)
    else if (this.#retry !== undefined && !this.#options.isOffline()) this.#connect()
  }

  #connect(): void {
    this.#clearTimers()
    this.#drop()
    this.#exit = null
    this.#byeReason = ''
    this.#options.onStatus({ state: 'connecting' })
    const socket = this.#options.openSocket(SUBPROTOCOL)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#askResume(this.#stale ? null : this.#shellId)
    socket.onmessage = ({ data }) => {
      this.#heard()
      if (typeof data === 'string') this.#onFrame(parseServerFrame(data))
      else this.#onBytes(new Uint8Array(data as ArrayBuffer))
    }
    socket.onclose = ({ code, reason }) => this.#onClose(code, reason)
    this.#socket = socket
  }

  #askResume(id: string | null): void {
    this.#say({ t: 'resume', id, o: id === null ? null : this.#offset, ...this.#options.screen.size() })
  }

  #onFrame(frame: ServerFrame): void {
    const { screen } = this.#options
    switch (frame.t) {
      case 'resume':
        if (frame.way === 'snapshot') {
          screen.reset({ cols: frame.cols, rows: frame.rows })
          screen.write(frame.snap)
        }
        this.#onResumed(frame)
        break
      case 'size':
        screen.resize({ cols: frame.cols, rows: frame.rows })
        break
      case 'in':
        this.#confirmed = frame.o
        this.#pump()
        break
      case 'exit':
        this.#exit = { code: frame.code }
        break
      case 'bye':
        this.#byeReason = frame.reason
    }
  }

  #onResumed({ id, o }: { id: string; o: number }): void {
    this.#shellId = id
    this.#offset = o
    this.#acked = o
    this.#stale = false
    this.#failures = 0
    if (!this.#ready) {
      this.#sent = 0
      this.#confirmed = 0
    }
    this.#ready = true
    this.#everReady = true
    this.#options.onStatus({ state: 'open' })
    this.#pump()
    this.#ping ??= setInterval(() => this.#expectPong(PONG_WITHIN_MS), PING_EVERY_MS)
  }

  #onBytes(bytes: Uint8Array): void {
    this.#offset += bytes.length
    const offset = this.#offset
    const hidden = this.#options.isHidden()
    if (hidden && this.#backlog + bytes.length > HIDDEN_BACKLOG_BYTES) this.#stale = true
    // A hidden page hardly draws; the program in the sandbox must not wait for that.
    if (hidden || this.#stale) this.#ack(offset)
    if (!this.#stale) this.#draw(bytes, offset)
  }

  #draw(bytes: Uint8Array, offset: number): void {
    const socket = this.#socket
    this.#backlog += bytes.length
    this.#options.screen.write(bytes, () => {
      this.#backlog -= bytes.length
      if (socket === this.#socket) this.#ack(offset)
    })
  }

  #ack(offset: number): void {
    if (offset - this.#acked < ACK_BYTES) return
    this.#acked = offset
    this.#say({ t: 'ack', o: offset })
  }

  #onClose(code: number, reason: string): void {
    const opened = this.#ready
    const exit = this.#exit
    const message = this.#byeReason || reason || 'The terminal was closed.'
    this.#clearTimers()
    this.#drop()
    this.#queue = []
    this.#queued = 0
    if (!this.#running) return
    this.#failures = opened ? 0 : this.#failures + 1
    if (exit) this.#options.onStatus({ state: 'ended', code: exit.code })
    else if (FINAL_CLOSE_CODES.has(code)) this.#options.onStatus({ state: 'refused', message })
    else if (this.#failures >= PROBE_AFTER_FAILURES) void this.#askWhy()
    else this.#waitToRetry()
  }

  /** A browser does not tell why an upgrade was refused. */
  async #askWhy(): Promise<void> {
    this.#waitToRetry()
    const mine = this.#retry
    const message = await this.#options.probe().catch(() => null)
    if (message === null || !this.#running || this.#retry !== mine) return
    this.#clearTimers()
    this.#options.onStatus({ state: 'refused', message })
  }

  #waitToRetry(): void {
    const ms = backOffMs(this.#failures)
    this.#retry = setTimeout(() => this.#connect(), ms)
    this.#options.onStatus(
      this.#options.isOffline() ? { state: 'offline' } : { state: 'waiting', retryAt: Date.now() + ms },
    )
  }

  #pump(): void {
    while (this.#ready && this.#queue[0] && this.#sent - this.#confirmed < INPUT_WINDOW_BYTES) {
      const [head] = this.#queue
      const room = INPUT_WINDOW_BYTES - (this.#sent - this.#confirmed)
      const part = head.subarray(0, room)
      if (part.length === head.length) this.#queue.shift()
      else this.#queue[0] = head.subarray(part.length)
      this.#queued -= part.length
      this.#sent += part.length
      this.#socket?.send(part)
    }
  }

  #expectPong(ms: number): void {
    if (this.#deadline !== undefined) return
    this.#say({ t: 'ping' })
    // Silence after a question: the network took the connection without telling.
    this.#deadline = setTimeout(() => this.#onClose(1006, ''), ms)
  }

  #heard(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }

  #say(frame: object): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame))
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    this.#ready = false
    if (!socket) return
    socket.onopen = null
    socket.onmessage = null
    socket.onclose = null
    socket.close()
  }

  #clearTimers(): void {
    clearTimeout(this.#retry)
    clearInterval(this.#ping)
    clearTimeout(this.#deadline)
    this.#retry = undefined
    this.#ping = undefined
    this.#deadline = undefined
  }
}
