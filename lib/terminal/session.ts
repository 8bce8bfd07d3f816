import { randomUUID } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '@/lib/base/log'
import { Flow } from './flow'
import { Joiner } from './joiner'
import { CLOSE, type Size, WINDOW_BYTES } from './protocol'
import { Ring } from './ring'
import type { KeptScreen, Screens } from './screens'
import type { Shell } from './shell'
import type { Attachment, Resume, Viewer } from './types'

/** While nobody watches, a program may print this much in each interval: enough for a build, too little to be a load. */
const UNWATCHED_BYTES = WINDOW_BYTES
const UNWATCHED_PAUSE_MS = 250
/** A history this short is sent as it is instead of as a snapshot. */
const REPLAY_BYTES = 32 * 1024
const SNAPSHOT_TRIES = 3
const RESIZE_MS = 1000
const ENGINE_LOST = 4503
const SANDBOX_GONE = 4404

export interface SessionOptions {
  shell: Shell
  size: Size
  screens: Screens
  log: Log
  /** Shown above the new shell's output; see saved.ts. */
  restored: string
  onInput(): void
  onViewers(count: number): void
  /** The shell is gone; the session has told its viewers. */
  onEnd(): void
}

/** `snapping`: its screen is being taken; asking again meanwhile is answered by that one. */
type Place = { state: 'new' | 'waiting' | 'live'; size: Size; snapping: boolean }

/** One shell on a terminal, what it shows, and everybody who watches. Lives on when all of them leave. */
export class TerminalSession {
  readonly id = randomUUID()
  readonly #options: SessionOptions
  readonly #ring = new Ring()
  readonly #screen: KeptScreen
  readonly #joiner: Joiner
  readonly #flow: Flow
  readonly #viewers = new Map<Viewer, Place>()
  #size: Size
  #resizing: Promise<void> | null = null
  #everResized = false
  #unwatched = 0
  #unwatchedTimer: NodeJS.Timeout | null = null
  #ended = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#size = options.size
    this.#joiner = new Joiner((bytes) => this.#broadcast((viewer) => viewer.bytes(bytes)))
    this.#flow = new Flow(() => this.#steer())
    this.#screen = options.screens.open(options.size, {
      onWritten: (end) => this.#flow.screened(end),
      onLost: () => this.#screen.write(this.#ring.since(this.#ring.start) ?? Buffer.alloc(0), this.#ring.end),
    })
    if (options.restored) this.#onOutput(Buffer.from(options.restored))
    const { stream } = options.shell
    stream.on('data', (chunk: Buffer) => this.#onOutput(chunk))
    // A broken stream ends as well; how the shell ended is asked of the engine.
    stream.on('error', () => {})
    stream.on('close', () => void this.#onShellEnd())
    stream.on('end', () => stream.destroy())
  }

  get viewerCount(): number {
    return this.#viewers.size
  }

  /** Adds a client. It hears nothing before its first `resume`. */
  attach(viewer: Viewer): Attachment {
    const place: Place = { state: 'new', size: this.#size, snapping: false }
    if (this.#ended) queueMicrotask(() => viewer.closed(CLOSE.ended, 'The shell has ended.'))
    else this.#viewers.set(viewer, place)
    this.#watched()
    this.#options.onViewers(this.#viewers.size)
    return {
      input: (bytes) => this.#input(bytes, place),
      resize: (size) => this.#resize(size, place, viewer),
      ack: (offset) => this.#flow.acked(viewer, offset),
      resume: (from) => void this.#resume(from, place, viewer),
      lag: () => this.#flow.lagOf(viewer),
      detach: () => {
        if (!this.#viewers.delete(viewer)) return
        this.#flow.left(viewer)
        this.#options.onViewers(this.#viewers.size)
      },
    }
  }

  /** The text of the screen and its scrollback, without full-screen programs. */
  plainSnapshot(): Promise<string> {
    return this.#screen.snapshot({ plain: true })
  }

  /** Hangs up the shell and sends everybody away with `code` and `reason`. */
  async close(code: number, reason: string): Promise<void> {
    if (this.#ended) return
    this.#finish()
    this.#dismiss(code, reason)
    await this.#options.shell.end()
  }

  #onOutput(chunk: Buffer): void {
    this.#ring.append(chunk)
    this.#screen.write(chunk, this.#ring.end)
    this.#joiner.push(chunk)
    this.#flow.produced(this.#ring.end)
    if (this.#viewers.size === 0) this.#holdUnwatched(chunk.length)
  }

  #holdUnwatched(bytes: number): void {
    this.#unwatched += bytes
    if (this.#unwatched < UNWATCHED_BYTES || this.#unwatchedTimer) return
    this.#unwatchedTimer = setTimeout(() => this.#watched(), UNWATCHED_PAUSE_MS)
    this.#steer()
  }

  #watched(): void {
    if (this.#unwatchedTimer) clearTimeout(this.#unwatchedTimer)
    this.#unwatchedTimer = null
    this.#unwatched = 0
    this.#steer()
  }

  /** Lets the engine's stream flow or not; when it does not, the program in the sandbox blocks on its next write. */
  #steer(): void {
    const { stream } = this.#options.shell
    if (this.#flow.paused || this.#unwatchedTimer) stream.pause()
    else if (stream.isPaused()) stream.resume()
  }

  #input(bytes: Buffer, place: Place): Promise<void> {
    const { stream } = this.#options.shell
    if (this.#ended || stream.destroyed) return Promise.resolve()
    this.#options.onInput()
    // Whoever types rules the size.
    if (!sameSize(place.size, this.#size)) this.#setSize(place.size)
    // What is typed after a change of size is meant for the new one.
    return this.#resizing ? this.#resizing.then(() => write(stream, bytes)) : write(stream, bytes)
  }

  #resize(size: Size, place: Place, viewer: Viewer): void {
    place.size = size
    this.#setSize(size, viewer)
  }

  #setSize(size: Size, by?: Viewer): void {
    if (sameSize(size, this.#size) || this.#ended) return
    this.#size = size
    this.#everResized = true
    this.#screen.resize(size)
    this.#broadcast((viewer) => viewer !== by && viewer.sized(size))
    this.#resizing ??= this.#resizeShell()
  }

  /** One call to the engine at a time; while it lasts, only the newest size counts. */
  async #resizeShell(): Promise<void> {
    let done: Size | null = null
    while (!done || !sameSize(done, this.#size)) {
      done = this.#size
      // A shell that is just ending cannot be resized, and need not be; an engine that hangs must not hold input back.
      await Promise.race([this.#options.shell.resize(done).catch(() => {}), delay(RESIZE_MS)])
    }
    this.#resizing = null
  }

  async #resume(from: Resume, place: Place, viewer: Viewer): Promise<void> {
    const size = { cols: from.cols, rows: from.rows }
    place.state = 'waiting'
    this.#resize(size, place, viewer)
    if (place.snapping) return
    const known = from.id === this.id && from.o !== null ? from.o : null
    const missed = known === null ? null : this.#ring.since(known)
    if (known !== null && missed) return this.#goLive({ viewer, place, o: known, way: 'delta', snap: '' })
    if (this.#ring.start === 0 && this.#ring.end < REPLAY_BYTES && !this.#everResized)
      return this.#goLive({ viewer, place, o: 0, way: 'snapshot', snap: '' })
    place.snapping = true
    await this.#resumeBySnapshot(place, viewer).finally(() => {
      place.snapping = false
    })
  }

  async #resumeBySnapshot(place: Place, viewer: Viewer): Promise<void> {
    for (let tries = 0; tries < SNAPSHOT_TRIES; tries++) {
      const o = this.#ring.end
      const size = this.#size
      this.#flow.joined(viewer, o)
      const snap = await this.#screen.snapshot({ plain: false }).catch(() => null)
      if (this.#ended || !this.#viewers.has(viewer) || place.state !== 'waiting') return
      if (snap === null) break
      const fits = sameSize(size, this.#size) && this.#ring.since(o)
      if (fits) return this.#goLive({ viewer, place, o, way: 'snapshot', snap })
    }
    this.#options.log.warn('a terminal comes back without its screen', { terminal: this.id })
    this.#goLive({ viewer, place, o: this.#ring.start, way: 'snapshot', snap: '' })
  }

  #goLive({
    viewer,
    place,
    o,
    way,
    snap,
  }: {
    viewer: Viewer
    place: Place
    o: number
    way: 'delta' | 'snapshot'
    snap: string
  }): void {
    // What the joiner still holds is part of what the newcomer gets now, and must not reach it twice.
    this.#joiner.flush()
    this.#flow.joined(viewer, o)
    viewer.resumed({ id: this.id, o, way, snap, ...this.#size })
    const missed = this.#ring.since(o)
    if (missed && missed.length > 0) viewer.bytes(missed)
    place.state = 'live'
  }

  async #onShellEnd(): Promise<void> {
    if (this.#ended) return
    this.#finish()
    const { code, containerGone } = await this.#options.shell.outcome()
    if (containerGone) this.#dismiss(SANDBOX_GONE, 'The sandbox has stopped.')
    else if (code === null) {
      this.#dismiss(ENGINE_LOST, 'The connection to the sandbox broke.')
      await this.#options.shell.end()
    } else {
      for (const viewer of this.#viewers.keys()) viewer.exited(code)
      this.#dismiss(CLOSE.ended, 'The shell has ended.')
    }
  }

  #finish(): void {
    this.#joiner.close()
    this.#ended = true
    if (this.#unwatchedTimer) clearTimeout(this.#unwatchedTimer)
    this.#screen.close()
    this.#options.onEnd()
  }

  #dismiss(code: number, reason: string): void {
    const viewers = [...this.#viewers.keys()]
    this.#viewers.clear()
    for (const viewer of viewers) viewer.closed(code, reason)
  }

  #broadcast(tell: (viewer: Viewer) => void): void {
    for (const [viewer, { state }] of this.#viewers) if (state === 'live') tell(viewer)
  }
}

function write(stream: Duplex, bytes: Buffer): Promise<void> {
  if (stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => stream.write(bytes, () => resolve()))
}

function sameSize(a: Size, b: Size): boolean {
  return a.cols === b.cols && a.rows === b.rows
}
