import type { RawData, WebSocket } from 'ws'
import { AppError, isAppError, toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Broker } from './broker'
import {
  CLOSE,
  type ClientFrame,
  INPUT_ACK_BYTES,
  MAX_FRAME_BYTES,
  type Peer,
  parseClientFrame,
  RESUME_BYTES,
  type Role,
  type ServerFrame,
} from './protocol'
import { FrameQuota } from './quota'
import type { ShellSpec } from './shell'
import type { Attachment, TerminalKey, Viewer } from './types'

const HELLO_MS = 10_000
const HEARTBEAT_MS = 15_000
/** A client that neither reads nor answers for this long is sent away: the program in the sandbox waits for it. */
const STALLED_MS = 60_000
/** Input that the sandbox has not taken in yet. */
const MAX_PENDING_INPUT_BYTES = 2 * MAX_FRAME_BYTES
/** Heartbeats at which rights could not be checked because of a failure of ours. */
const MAX_UNCHECKED = 8
/** Sent and not yet taken by the network. A client that asks for screens without reading them must not fill our memory. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024

export interface ConnectionOptions {
  broker: Broker
  key: TerminalKey
  spec: ShellSpec
  /** Who this is, and what they may do here. */
  peer: Peer
  log: Log
  /** Asked at every heartbeat: may this client still be here? Throws the AppError to send it away with. */
  recheck(): Promise<void>
}

/** One client of a terminal, for whoever has something to say to it. */
export interface Connection {
  tell(frame: ServerFrame): void
  setRole(role: Role): void
  close(code: number, reason: string): void
}

/** Serves one accepted WebSocket until it closes; rights were checked before. Speaks docs/terminal-protocol.md. */
export function serveConnection(ws: WebSocket, options: ConnectionOptions): Connection {
  const client = new Client(ws, options)
  return {
    tell: (frame) => client.tell(frame),
    setRole: (role) => client.setRole(role),
    close: (code, reason) => client.close(code, reason),
  }
}

class Client {
  readonly #ws: WebSocket
  readonly #options: ConnectionOptions
  #attachment: Attachment | null = null
  #hello: NodeJS.Timeout
  #heartbeat: NodeJS.Timeout
  #heard = true
  #lastAck = performance.now()
  #pendingInput = 0
  #taken = 0
  #unchecked = 0
  #takenTold = 0
  #peer: Peer
  readonly #quota = new FrameQuota()

  constructor(ws: WebSocket, options: ConnectionOptions) {
    this.#ws = ws
    this.#options = options
    this.#peer = options.peer
    this.#hello = setTimeout(() => this.close(CLOSE.silent, 'Nothing was said.'), HELLO_MS)
    this.#heartbeat = setInterval(() => void this.#beat(), HEARTBEAT_MS)
    ws.on('message', (data, isBinary) => this.#onMessage(data, isBinary))
    ws.on('pong', () => {
      this.#heard = true
    })
    // Broken frames and connections: 'close' follows and cleans up.
    ws.on('error', () => {})
    ws.on('close', () => this.#onClose())
  }

  tell(frame: ServerFrame): void {
    if (this.#writable()) this.#ws.send(JSON.stringify(frame))
  }

  setRole(role: Role): void {
    this.#peer = { ...this.#peer, role }
    this.#attachment?.setRole(role)
  }

  close(code: number, reason: string): void {
    this.tell({ t: 'bye', code, reason })
    // A close frame has room for 123 bytes; the whole sentence went ahead.
    const short = Buffer.from(reason).subarray(0, 123).toString()
    this.#ws.close(code, short.replace(/\uFFFD$/, ''))
    this.#onClose()
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#heard = true
    try {
      const frame = isBinary ? null : parseClientFrame(String(data))
      this.#quota.count(frame?.t ?? 'input')
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
    this.tell({ t: 'in', o: this.#taken })
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
        this.tell({ t: 'pong' })
    }
  }

  async #attach(frame: ClientFrame & { t: 'resume' }): Promise<void> {
    const { broker, key, spec } = this.#options
    // Nothing else is read until it is known whether there is a shell to say it to.
    this.#ws.pause()
    try {
      const size = { cols: frame.cols, rows: frame.rows }
      const attachment = await broker.attach({ key, spec, size, viewer: this.#viewer(), peer: this.#peer })
      if (this.#ws.readyState !== this.#ws.OPEN) return attachment.detach()
      this.#attachment = attachment
      // It may have changed while the shell started.
      attachment.setRole(this.#peer.role)
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
        this.tell({ t: 'resume', ...from })
      },
      sized: (size) => this.tell({ t: 'size', ...size }),
      exited: (code) => this.tell({ t: 'exit', code }),
      closed: (code, reason) => this.close(code, reason),
      told: (frame) => this.tell(frame),
    }
  }

  async #beat(): Promise<void> {
    // Half-open: the network took the connection and told nobody.
    if (!this.#heard) return this.#ws.terminate()
    this.#heard = false
    this.#ws.ping()
    const lag = this.#attachment?.lag() ?? 0
    if (lag >= RESUME_BYTES && performance.now() - this.#lastAck > STALLED_MS)
      return this.close(CLOSE.silent, 'The page has stopped reading.')
    try {
      await this.#options.recheck()
      this.#unchecked = 0
    } catch (error) {
      // While the database restarts nobody can be asked; that must not take everybody's terminal away.
      const ours = toAppError(error).status >= 500
      if (!ours || ++this.#unchecked >= MAX_UNCHECKED) this.#refuse(error)
    }
  }

  #refuse(error: unknown): void {
    const failure = toAppError(error)
    const { key, log } = this.#options
    if (!isAppError(error) || failure.status >= 500) log.error('a terminal failed', { ...key, error: failure })
    this.close(failure.closeCode, failure.message)
  }

  #writable(): boolean {
    if (this.#ws.readyState !== this.#ws.OPEN) return false
    if (this.#ws.bufferedAmount <= MAX_UNSENT_BYTES) return true
    this.#ws.terminate()
    return false
  }

  #onClose(): void {
    clearTimeout(this.#hello)
    clearInterval(this.#heartbeat)
    this.#attachment?.detach()
    this.#attachment = null
  }
}
