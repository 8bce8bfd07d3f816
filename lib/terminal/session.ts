import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Log } from '@/lib/base/log'
import { Audience } from './audience'
import type { Budget } from './budget'
import { FloodMeter, isInterrupt } from './flood'
import { Flow } from './flow'
import { Pace } from './pace'
import { CLOSE, type Peer, type Size } from './protocol'
import { Rest } from './rest'
import { Ring } from './ring'
import type { KeptScreen, Screens } from './screens'
import { rules, type Seat } from './seat'
import type { Shell } from './shell'
import { Sizing, sameSize } from './sizing'
import type { Attachment, Viewer } from './types'
import type { Typing } from './typing'
import { Valve } from './valve'

/** A program that does not die at the first interrupt, or whose output is long in coming, is skipped over again. */
const SKIP_AGAIN_MS = 3000
const ENGINE_LOST = 4503
const SANDBOX_GONE = 4404

export interface SessionOptions {
  shell: Shell
  size: Size
  screens: Screens
  /** What the terminals of this sandbox may print, in sum. */
  budget: Budget
  /** Who types at any terminal of the broker. */
  typing: Typing
  log: Log
  /** Shown above the new shell's output; see saved.ts. */
  restored: string
  onInput(): void
  /** What was entered may have done its work; see rest.ts. */
  onRest(): void
  onViewers(count: number): void
  /** The shell is gone: this session takes nobody any more. */
  onEnd(): void
  /**
   * Once, after `onEnd`, when it is known how. `keep`: it went without its own doing, so what it showed is to be kept;
   * `last` is that, unless it was kept a moment ago.
   */
  onOver(how: { keep: boolean; last: string | null }): void
}

/** One shell on a terminal, what it shows, and everybody who watches. Lives on when all of them leave. */
export class TerminalSession {
  readonly id = randomUUID()
  readonly #options: SessionOptions
  readonly #ring = new Ring()
  readonly #flood = new FloodMeter()
  readonly #screen: KeptScreen
  readonly #flow: Flow
  readonly #valve: Valve
  readonly #sizing: Sizing
  readonly #audience: Audience
  readonly #pace: Pace
  readonly #rest: Rest
  #interruptedAt = Number.NEGATIVE_INFINITY
  #skips = 0
  #ended = false

  constructor(options: SessionOptions) {
    this.#options = options
    const { shell, size, log } = options
    const { stream } = shell
    this.#valve = new Valve((open) => (open ? stream.resume() : stream.pause()))
    this.#flow = new Flow((paused) => this.#valve.hold(paused))
    this.#sizing = new Sizing(shell, size)
    this.#screen = options.screens.open(size, {
      onWritten: (end) => this.#flow.screened(end),
      onLost: () => this.#screen.write(this.#ring.since(this.#ring.start) ?? Buffer.alloc(0), this.#ring.end),
    })
    this.#audience = new Audience({
      id: this.id,
      ring: this.#ring,
      screen: this.#screen,
      flow: this.#flow,
      flood: this.#flood,
      sizing: this.#sizing,
      log,
    })
    this.#pace = new Pace({
      budget: options.budget,
      valve: this.#valve,
      isWatched: () => this.#audience.size > 0,
      // What was interrupted is read as fast as it comes: a prompt waits behind it.
      yields: () => !this.#audience.skipping && this.#flood.isFlood() && options.typing.elsewhere(this),
      tell: (frame) => this.#audience.tell(frame),
    })
    this.#rest = new Rest(() => options.onRest())
    if (options.restored) this.#onOutput(Buffer.from(options.restored))
    stream.on('data', (chunk: Buffer) => this.#onOutput(chunk))
    // A broken stream ends as well; how the shell ended is asked of the engine.
    stream.on('error', () => {})
    stream.on('close', () => void this.#onShellEnd())
    stream.on('end', () => stream.destroy())
  }

  get viewerCount(): number {
    return this.#audience.size
  }

  get isOver(): boolean {
    return this.#ended
  }

  /** Offset after the last byte of output: grows whenever there is something new to keep. */
  get outputEnd(): number {
    return this.#ring.end
  }

  /** Adds a client, or with `peer` null a recorder. It hears no output before its first `resume`. */
  attach(viewer: Viewer, peer: Peer | null): Attachment {
    const seat = this.#audience.seat(viewer, peer)
    if (this.#ended) queueMicrotask(() => this.#audience.dismiss(CLOSE.ended, 'The shell has ended.'))
    if (peer) this.#onViewers()
    return {
      input: (bytes) => this.#input(bytes, seat),
      resize: (size) => this.#resize(size, seat),
      ack: (offset) => this.#audience.ack(seat, offset),
      resume: (from) => {
        // First: the screen is taken in the size that it will have.
        this.#resize({ cols: from.cols, rows: from.rows }, seat)
        void this.#audience.resume(seat, from)
      },
      lag: () => (rules(seat) ? this.#flow.lagOf(viewer) : 0),
      setRole: (role) => this.#audience.setRole(seat, role),
      detach: () => {
        if (this.#audience.leave(seat) && peer) this.#onViewers()
      },
    }
  }

  /** Tells everybody who watches, recorders included. */
  tell(frame: Parameters<Viewer['told']>[0]): void {
    this.#audience.tell(frame)
  }

  /** The text of the screen and its scrollback, without full-screen programs. */
  plainSnapshot(): Promise<string> {
    return this.#screen.snapshot({ plain: true })
  }

  /** Hangs up the shell and sends everybody away with `code` and `reason`. */
  async close(code: number, reason: string): Promise<void> {
    if (this.#ended) return
    this.#finish()
    this.#screen.close()
    this.#options.onOver({ keep: code === CLOSE.stopping, last: null })
    this.#audience.dismiss(code, reason)
    await this.#options.shell.end()
  }

  #onViewers(): void {
    this.#pace.watched()
    this.#options.onViewers(this.#audience.size)
  }

  #onOutput(chunk: Buffer): void {
    this.#ring.append(chunk)
    this.#flood.add(chunk.length)
    this.#screen.write(chunk, this.#ring.end)
    // Still the flood that was interrupted: none of it is sent.
    const again = performance.now() - this.#interruptedAt < SKIP_AGAIN_MS && this.#flood.isFlood()
    if (again && !this.#audience.skipping) this.#audience.skip(++this.#skips)
    else this.#audience.push(chunk)
    this.#flow.produced(this.#ring.end)
    this.#rest.printed()
    this.#pace.spend(chunk.length)
  }

  #input(bytes: Buffer, seat: Seat): Promise<void> {
    const { stream } = this.#options.shell
    // What a viewer types is thrown away here, whatever its page lets it do.
    if (this.#ended || stream.destroyed || seat.peer?.role !== 'controller') return Promise.resolve()
    this.#options.onInput()
    this.#options.typing.typed(this)
    this.#rest.typed(bytes)
    this.#audience.typed()
    // Whoever types rules the size.
    if (rules(seat) && !sameSize(seat.size, this.#sizing.now)) this.#setSize(seat.size)
    const { settling } = this.#sizing
    // What is typed after a change of size is meant for the new one.
    const written = settling ? settling.then(() => write(stream, bytes)) : write(stream, bytes)
    if (isInterrupt(bytes)) this.#interrupt()
    return written
  }

  #interrupt(): void {
    this.#interruptedAt = performance.now()
    this.#skips = 0
    this.#pace.hurry()
    if (this.#flow.paused || this.#flood.isFlood()) this.#audience.skip(0)
  }

  #resize(size: Size, seat: Seat): void {
    seat.size = size
    if (rules(seat)) this.#setSize(size, seat.viewer)
  }

  #setSize(size: Size, by?: Viewer): void {
    if (this.#ended || !this.#sizing.set(size)) return
    this.#screen.resize(size)
    this.#audience.sized(size, by)
  }

  async #onShellEnd(): Promise<void> {
    if (this.#ended) return
    this.#finish()
    const { code, containerGone } = await this.#options.shell.outcome()
    const keep = code === null
    const last = keep ? await this.plainSnapshot().catch(() => null) : null
    this.#screen.close()
    this.#options.onOver({ keep, last })
    if (containerGone) this.#audience.dismiss(SANDBOX_GONE, 'The sandbox has stopped.')
    else if (code === null) {
      this.#audience.dismiss(ENGINE_LOST, 'The connection to the sandbox broke.')
      await this.#options.shell.end()
    } else {
      this.#audience.exited(code)
      this.#audience.dismiss(CLOSE.ended, 'The shell has ended.')
    }
  }

  #finish(): void {
    this.#audience.finish()
    this.#ended = true
    this.#valve.close()
    this.#pace.close()
    this.#rest.close()
    this.#options.onEnd()
  }
}

function write(stream: Duplex, bytes: Buffer): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => stream.write(bytes, () => resolve()))
}
