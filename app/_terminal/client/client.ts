import {
  CLOSE,
  FINAL_CLOSE_CODES,
  parseServerFrame,
  type ServerFrame,
  type Size,
  SUBPROTOCOL,
} from '@/lib/terminal/protocol'
import { Heartbeat } from './heartbeat'
import { InputQueue } from './input-queue'
import { Intake } from './intake'
import { backOffMs, PROBE_AFTER_FAILURES } from './patience'
import type { ClientOptions, Socket, TerminalStatus } from './types'

// The browser's half of docs/terminal-protocol.md, without React and without xterm, so that a test can drive it.

/** Ctrl-C, Ctrl-Z, Ctrl-\: what of a paste is not sent yet should not follow. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const INTERRUPT = /^[\x03\x1a\x1c]$/

/** What a terminal says by itself to a program that has asked to be told of the focus. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const NOT_TYPED = /^\x1b\[[IO]$/

/** Keeps one terminal connected, as long as it is started. */
export class TerminalClient {
  readonly #options: ClientOptions
  readonly #intake: Intake
  readonly #input = new InputQueue((part) => this.#socket?.send(part))
  readonly #heartbeat = new Heartbeat({
    ping: () => this.#say({ t: 'ping' }),
    onSilence: () => this.#onClose(1006, ''),
  })
  #socket: Socket | null = null
  #running = false
  #ready = false
  #everReady = false
  #failures = 0
  #shellId: string | null = null
  #exit: { code: number | null } | null = null
  #byeReason = ''
  #status: TerminalStatus = { state: 'connecting' }
  #unsent = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    this.#intake = new Intake(options, (o) => this.#say({ t: 'ack', o }))
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

  /**
   * Types. While a lost connection is being restored nothing is kept, for a command must not run long after it was
   * typed, and in another shell perhaps; the status says so.
   */
  input(text: string): void {
    if (!this.#ready && this.#everReady) {
      this.#noteUnsent(text)
      return
    }
    if (INTERRUPT.test(text)) this.#input.clear()
    this.#input.push(text)
  }

  /** The screen has another size. */
  resized(size: Size): void {
    if (this.#ready) this.#say({ t: 'resize', ...size })
  }

  /** The page was shown or hidden, or the network came or went. */
  wake(): void {
    if (!this.#running || this.#options.isHidden()) return
    if (this.#ready && this.#intake.isStale) this.#askResume(null)
    if (this.#socket && this.#ready) this.#heartbeat.now()
    else if (this.#retry !== undefined && !this.#options.isOffline()) this.#connect()
  }

  #connect(): void {
    this.#clearTimers()
    this.#drop()
    this.#exit = null
    this.#byeReason = ''
    this.#tell({ state: 'connecting' })
    const socket = this.#options.openSocket(SUBPROTOCOL)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => this.#askResume(this.#intake.isStale ? null : this.#shellId)
    socket.onmessage = ({ data }) => {
      this.#heartbeat.heard()
      if (typeof data === 'string') this.#onFrame(parseServerFrame(data))
      else {
        this.#intake.bytes(new Uint8Array(data as ArrayBuffer))
        this.#options.onOutput()
      }
    }
    socket.onclose = ({ code, reason }) => this.#onClose(code, reason)
    this.#socket = socket
    this.#intake.connected()
  }

  #askResume(id: string | null): void {
    this.#say({ t: 'resume', id, o: id === null ? null : this.#intake.offset, ...this.#options.screen.size() })
  }

  #onFrame(frame: ServerFrame): void {
    switch (frame.t) {
      case 'resume':
        this.#onResumed(frame)
        break
      case 'size':
        this.#intake.sized({ cols: frame.cols, rows: frame.rows })
        break
      case 'in':
        this.#input.confirm(frame.o)
        break
      case 'exit':
        this.#exit = { code: frame.code }
        break
      case 'bye':
        this.#byeReason = frame.reason
        break
      case 'role':
      case 'peers':
      case 'joins':
      case 'terminals':
      case 'recording':
      case 'limit':
        this.#options.onNews(frame)
    }
  }

  #onResumed(frame: ServerFrame & { t: 'resume' }): void {
    this.#intake.resumed(frame)
    const back = this.#everReady && !this.#ready && this.#shellId === frame.id
    const again = this.#ready
    this.#shellId = frame.id
    this.#failures = 0
    this.#ready = true
    this.#everReady = true
    if (!again) this.#tell({ state: 'open', back })
    this.#input.open()
    this.#heartbeat.start()
  }

  #onClose(code: number, reason: string): void {
    const opened = this.#ready
    const exit = this.#exit
    const message = this.#byeReason || reason || 'The terminal was closed.'
    this.#clearTimers()
    this.#drop()
    this.#input.close()
    if (!this.#running) return
    this.#failures = opened ? 0 : this.#failures + 1
    if (code === CLOSE.closed) this.#tell({ state: 'closed' })
    else if (exit) this.#tell({ state: 'ended', code: exit.code })
    else if (FINAL_CLOSE_CODES.has(code)) this.#tell({ state: 'refused', message })
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
    this.#tell({ state: 'refused', message })
  }

  #waitToRetry(): void {
    const ms = backOffMs(this.#failures)
    this.#retry = setTimeout(() => this.#connect(), ms)
    this.#tell(this.#options.isOffline() ? { state: 'offline' } : { state: 'waiting', retryAt: Date.now() + ms })
  }

  #noteUnsent(text: string): void {
    // A shell that has ended says so already.
    if (this.#unsent || NOT_TYPED.test(text) || !this.#running || !isUnderWay(this.#status)) return
    this.#unsent = true
    this.#tell(this.#status)
  }

  #tell(status: TerminalStatus): void {
    this.#status = status
    // Said as long as the connection is away, and once more when it is back.
    const says = this.#unsent && (isUnderWay(status) || status.state === 'open')
    this.#options.onStatus(says ? { ...status, unsent: true } : status)
    if (!isUnderWay(status)) this.#unsent = false
  }

  #say(frame: object): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame))
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    this.#ready = false
    this.#input.pause()
    if (!socket) return
    socket.onopen = socket.onmessage = socket.onclose = null
    if (socket.readyState < 2) socket.close(1000)
  }

  #clearTimers(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#heartbeat.stop()
  }
}

function isUnderWay(
  status: TerminalStatus,
): status is Extract<TerminalStatus, { state: 'connecting' | 'waiting' | 'offline' }> {
  return status.state === 'connecting' || status.state === 'waiting' || status.state === 'offline'
}
