import type { RawData, WebSocket } from 'ws'
import { AppError, isAppError, toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Broker } from './broker'
import {
  CLOSE,
  type ClientFrame,
  INPUT_ACK_BYTES,
  MAX_FRAME_BYTES,
  parseClientFrame,
  RESUME_BYTES,
  type ServerFrame,
} from './protocol'
import type { ShellSpec } from './shell'
import type { Attachment, TerminalKey, Viewer } from './types'

const HELLO_MS = 10_000
const HEARTBEAT_MS = 15_000
/** A client that neither reads nor answers for this long is sent away: the program in the sandbox waits for it. */
const STALLED_MS = 60_000
/** Input that the sandbox has not taken in yet. */
const MAX_PENDING_INPUT_BYTES = 2 * MAX_FRAME_BYTES
const MAX_FRAMES_PER_SECOND = 4000
/** Some frames cost more than others: at most 20 times a second a whole screen, and 100 times a change of size. */
const FRAME_WEIGHT: Record<ClientFrame['t'], number> = { resume: 200, resize: 40, ack: 1, ping: 1 }
/** Sent and not yet taken by the network. A client that asks for screens without reading them must not fill our memory. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024

export interface ConnectionOptions {
  broker: Broker
  key: TerminalKey
  spec: ShellSpec
  log: Log
  /** Asked at every heartbeat: may this client still be here? Throws the AppError to send it away with. */
  recheck(): Promise<void>
}

/** Serves one accepted WebSocket until it closes; rights were checked before. Speaks docs/terminal-protocol.md. */
export function serveConnection(ws: WebSocket, options: ConnectionOptions): void {
  new Connection(ws, options)
}

class Connection {
  readonly #ws: WebSocket
  readonly #options: ConnectionOptions
  #attachment: Attachment | null = null
  #hello: NodeJS.Timeout
  #heartbeat: NodeJS.Timeout
  #heard = true
  #lastAck = performance.now()
  #pendingInput = 0
  #taken = 0
  #takenTold = 0
  #frames = 0
  #second = 0

  constructor(ws: WebSocket, options: ConnectionOptions) {
    this.#ws = ws
    this.#options = options
    this.#hello = setTimeout(() => this.#close(CLOSE.silent, 'Nothing was said.'), HELLO_MS)
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS)
    ws.on('message', (data, isBinary) => this.#onMessage(data, isBinary))
    ws.on('pong', () => {
      this.#heard = true
    })
    // Broken frames and connections: 'close' follows and cleans up.
    ws.on('error', () => {})
    ws.on('close', () => this.#onClose())
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#heard = true
    try {
      const frame = isBinary ? null : parseClientFrame(String(data))
      this.#countFrame(frame ? FRAME_WEIGHT[frame.t] : 1)
      if (frame) this.#onFrame(frame)
      else this.#onInput(data as Buffer)
    } catch (error) {
      this.#refuse(error)
    }
  }

  #onInput(bytes: Buffer): void {
    const attachment = this.#attachment
    if (!attachment) throw new AppError('invalid_input', 'The terminal page typed before it said who it is.')
    this.#pendingInput += bytes.length
    if (this.#pendingInput > MAX_PENDING_INPUT_BYTES)
      throw new AppError('too_many_requests', 'More was typed than the sandbox takes in.')
    void attachment.input(bytes).then(() => this.#onTaken(bytes.length))
  }

  #onTaken(bytes: number): void {
    this.#pendingInput -= bytes
    this.#taken += bytes
    if (this.#taken - this.#takenTold < INPUT_ACK_BYTES) return
    this.#takenTold = this.#taken
    this.#send({ t: 'in', o: this.#taken })
  }

  #onFrame(frame: ClientFrame): void {
    switch (frame.t) {
      case 'resume':
        clearTimeout(this.#hello)
        if (this.#attachment) this.#attachment.resume(frame)
        else void this.#attach(frame)
        return
      case 'resize':
        this.#attachment?.resize({ cols: frame.cols, rows: frame.rows })
        return
      case 'ack':
        this.#lastAck = performance.now()
        this.#attachment?.ack(frame.o)
        return
      case 'ping':
        this.#send({ t: 'pong' })
    }
  }

  async #attach(frame: ClientFrame & { t: 'resume' }): Promise<void> {
    const { broker, key, spec } = this.#options
    // Nothing else is read until it is known whether there is a shell to say it to.
    this.#ws.pause()
    try {
      const size = { cols: frame.cols, rows: frame.rows }
      const attachment = await broker.attach({ key, spec, size, viewer: this.#viewer() })
      if (this.#ws.readyState !== this.#ws.OPEN) return attachment.detach()
      this.#attachment = attachment
      attachment.resume(frame)
    } catch (error) {
      this.#refuse(error)
    } finally {
      this.#ws.resume()
    }
  }

  #viewer(): Viewer {
    return {
      bytes: (bytes) => {
        if (this.#writable()) this.#ws.send(bytes, { binary: true })
      },
      resumed: (from) => {
        this.#lastAck = performance.now()
        this.#send({ t: 'resume', ...from })
      },
      sized: (size) => this.#send({ t: 'size', ...size }),
      exited: (code) => this.#send({ t: 'exit', code }),
      closed: (code, reason) => this.#close(code, reason),
    }
  }

  async #beat(): Promise<void> {
    // Half-open: the network took the connection and told nobody.
    if (!this.#heard) return this.#ws.terminate()
    this.#heard = false
    this.#ws.ping()
    const lag = this.#attachment?.lag() ?? 0
    if (lag >= RESUME_BYTES && performance.now() - this.#lastAck > STALLED_MS)
      return this.#close(CLOSE.silent, 'The page has stopped reading.')
    await this.#options.recheck().catch((error: unknown) => this.#refuse(error))
  }

  #countFrame(weight: number): void {
    const second = Math.floor(performance.now() / 1000)
    this.#frames = second === this.#second ? this.#frames + weight : weight
    this.#second = second
    if (this.#frames > MAX_FRAMES_PER_SECOND)
      throw new AppError('too_many_requests', 'The terminal page sent too many frames.')
  }

  #refuse(error: unknown): void {
    const failure = toAppError(error)
    const { key, log } = this.#options
    if (!isAppError(error) || failure.status >= 500) log.error('a terminal failed', { ...key, error: failure })
    this.#close(failure.closeCode, failure.message)
  }

  #send(frame: ServerFrame): void {
    if (this.#writable()) this.#ws.send(JSON.stringify(frame))
  }

  #writable(): boolean {
    if (this.#ws.readyState !== this.#ws.OPEN) return false
    if (this.#ws.bufferedAmount <= MAX_UNSENT_BYTES) return true
    this.#ws.terminate()
    return false
  }

  #close(code: number, reason: string): void {
    this.#send({ t: 'bye', code, reason })
    // A close frame has room for 123 bytes; the whole sentence went ahead.
    this.#ws.close(
      code,
      Buffer.from(reason)
        .subarray(0, 123)
        .toString()
        .replace(/\uFFFD$/, ''),
    )
    this.#onClose()
  }

  #onClose(): void {
    clearTimeout(this.#hello)
    clearInterval(this.#heartbeat)
    this.#attachment?.detach()
    this.#attachment = null
  }
}
