import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '@/lib/base/log'
import type { FloodMeter } from './flood'
import type { Flow } from './flow'
import { Joiner } from './joiner'
import { Leap } from './leap'
import { type Peer, RESUME_BYTES, type Role, type ServerFrame, type Size, WINDOW_BYTES } from './protocol'
import type { Ring } from './ring'
import type { KeptScreen } from './screens'
import { rules, type Seat } from './seat'
import { type Sizing, sameSize } from './sizing'
import type { Resume, Viewer } from './types'

/** A history this short is sent as it is instead of as a snapshot. */
const REPLAY_BYTES = 32 * 1024
/** One who does not hold the program back and is this far behind is sent nothing until it has caught up. */
const MAX_LAG_BYTES = 4 * WINDOW_BYTES
const SNAPSHOT_TRIES = 3
/** After an interrupt: what is sent instead of what was not sent yet, and how the end of the flood is known. */
const SKIP_SNAPSHOT_CHARS = 32 * 1024
const SKIP_REST_BYTES = 8 * 1024
const FIRST_QUIET_MS = 2
const QUIET_MS = 4
const MAX_QUIET_MS = 64
const QUIET_WITHIN_MS = 600

export interface AudienceOptions {
  id: string
  ring: Ring
  screen: KeptScreen
  flow: Flow
  flood: FloodMeter
  sizing: Sizing
  log: Log
}

/** Everybody who watches one shell: what each has seen, and how each is brought to where the output is. */
export class Audience {
  readonly #o: AudienceOptions
  readonly #seats = new Map<Viewer, Seat>()
  readonly #joiner = new Joiner((bytes) => this.#send(bytes))
  #flushed = 0
  #skipping = false
  /** Null: what is being skipped is no flood of plain lines for sure. */
  #leap: Leap | null = null
  /** Those who asked for the screen anew while output was skipped. */
  #anew = new WeakSet<Seat>()

  constructor(options: AudienceOptions) {
    this.#o = options
  }

  /** Clients; recorders are none. */
  get size(): number {
    return [...this.#seats.values()].filter(({ peer }) => peer).length
  }

  get skipping(): boolean {
    return this.#skipping
  }

  /** Adds a client, or a recorder. It gets no output before its first `resume`. */
  seat(viewer: Viewer, peer: Peer | null): Seat {
    const seat: Seat = { viewer, peer, state: 'new', size: this.#o.sizing.now, snapping: false, acked: 0, sent: 0 }
    this.#seats.set(viewer, seat)
    if (peer) viewer.told({ t: 'role', role: peer.role, guest: peer.guest })
    this.#announce()
    return seat
  }

  /** False when it had left already. */
  leave({ viewer }: Seat): boolean {
    if (!this.#seats.delete(viewer)) return false
    this.#o.flow.left(viewer)
    this.#announce()
    return true
  }

  setRole(seat: Seat, role: Role): void {
    if (!seat.peer || seat.peer.role === role) return
    seat.peer = { ...seat.peer, role }
    if (!rules(seat)) this.#o.flow.left(seat.viewer)
    else if (seat.state === 'live') this.#o.flow.joined(seat.viewer, seat.acked)
    seat.viewer.told({ t: 'role', role, guest: seat.peer.guest })
    this.#announce()
  }

  push(chunk: Buffer): void {
    this.#leap?.see(chunk)
    this.#joiner.push(chunk)
  }

  typed(): void {
    this.#joiner.typed()
  }

  ack(seat: Seat, offset: number): void {
    if (offset <= seat.acked || offset > this.#o.ring.end) return
    seat.acked = offset
    if (rules(seat)) this.#o.flow.acked(seat.viewer, offset)
    if (seat.state === 'lagging' && seat.sent - offset <= RESUME_BYTES) {
      seat.state = 'waiting'
      void this.#bySnapshot(seat)
    }
  }

  async resume(seat: Seat, from: Resume): Promise<void> {
    const { id, ring, sizing } = this.#o
    seat.state = 'waiting'
    if (seat.snapping) {
      this.#anew.add(seat)
      return
    }
    const known = from.id === id && from.o !== null ? from.o : null
    const missed = known === null ? null : ring.since(known)
    if (known !== null && missed) return this.#goLive(seat, { o: known, way: 'delta', snap: '' })
    if (ring.start === 0 && ring.end < REPLAY_BYTES && !sizing.everChanged)
      return this.#goLive(seat, { o: 0, way: 'snapshot', snap: '' })
    await this.#bySnapshot(seat)
  }

  /**
   * Does not send what was not sent yet: somebody interrupts a flood and wants the prompt, not the rest. Everybody is
   * brought to where the output is when it is quiet: of plain lines the last ones are enough (see leap.ts), of anything
   * else the screen is taken. `times` it was skipped already: each time quiet has to be longer.
   */
  skip(times: number): void {
    if (this.#skipping) return
    const seats = this.#live()
    for (const seat of seats) {
      seat.state = 'waiting'
      seat.snapping = true
      this.#o.flow.left(seat.viewer)
    }
    this.#leap = this.#startLeap()
    this.#anew = new WeakSet()
    this.#joiner.drop()
    this.#flushed = this.#o.ring.end
    this.#skipping = true
    const quietMs = times === 0 ? FIRST_QUIET_MS : Math.min(MAX_QUIET_MS, QUIET_MS * 2 ** (times - 1))
    void this.#skip(seats, quietMs).finally(() => {
      this.#skipping = false
      this.#leap = null
      for (const seat of seats) seat.snapping = false
    })
  }

  /** Tells all who see the output, except `but`, about a size. */
  sized(size: Size, but?: Viewer): void {
    for (const { viewer } of this.#live()) if (viewer !== but) viewer.sized(size)
  }

  tell(frame: ServerFrame): void {
    for (const { viewer } of this.#seats.values()) viewer.told(frame)
  }

  exited(code: number): void {
    for (const { viewer } of this.#seats.values()) viewer.exited(code)
  }

  /** No more output comes; what is held back is passed on. */
  finish(): void {
    this.#joiner.close()
  }

  dismiss(code: number, reason: string): void {
    const seats = [...this.#seats.values()]
    this.#seats.clear()
    for (const { viewer } of seats) viewer.closed(code, reason)
  }

  async #bySnapshot(seat: Seat, maxChars?: number): Promise<void> {
    seat.snapping = true
    try {
      for (let tries = 0; tries < SNAPSHOT_TRIES; tries++) {
        // Nothing is sent meanwhile, and the ring must not run over what will be missing.
        if (rules(seat)) this.#o.flow.joined(seat.viewer, this.#o.ring.end)
        const taken = await this.#take(maxChars)
        if (!this.#seats.has(seat.viewer) || seat.state !== 'waiting') return
        if (!taken) break
        if (taken.fits()) return this.#goLive(seat, { o: taken.o, way: 'snapshot', snap: taken.snap })
      }
      this.#o.log.warn('a terminal comes back without its screen', { terminal: this.#o.id })
      this.#goLive(seat, { o: this.#o.ring.start, way: 'snapshot', snap: '' })
    } finally {
      seat.snapping = false
    }
  }

  #startLeap(): Leap | null {
    const { ring, screen } = this.#o
    const unsent = ring.since(this.#flushed)
    if (!unsent || !screen.scrollsWhole) return null
    const leap = new Leap(this.#flushed)
    leap.see(unsent)
    return leap
  }

  async #skip(seats: Seat[], quietMs: number): Promise<void> {
    const size = this.#o.sizing.now
    const until = performance.now() + QUIET_WITHIN_MS
    const begun = performance.now()
    for (;;) {
      do await delay(1)
      while (Math.min(this.#o.flood.quiet(), performance.now() - begun) < quietMs && performance.now() < until)
      this.#o.flood.calm()
      const landing = sameSize(size, this.#o.sizing.now) ? this.#leap?.land(this.#o.ring, size.rows) : null
      if (landing) return this.#land(seats, landing)
      const taken = await this.#take(SKIP_SNAPSHOT_CHARS)
      const late = performance.now() >= until
      const rest = taken ? this.#o.ring.end - taken.o : 0
      if (!late && (!taken?.fits() || rest > SKIP_REST_BYTES)) continue
      const from = taken?.fits() ? taken : null
      for (const seat of seats) {
        if (!this.#seats.has(seat.viewer) || seat.state !== 'waiting') continue
        if (from) this.#goLive(seat, { o: from.o, way: 'snapshot', snap: from.snap })
        else await this.#bySnapshot(seat, SKIP_SNAPSHOT_CHARS)
      }
      return
    }
  }

  async #land(seats: Seat[], { head, o }: { head: Buffer; o: number }): Promise<void> {
    const anew: Seat[] = []
    for (const seat of seats) {
      if (!this.#seats.has(seat.viewer) || seat.state !== 'waiting') continue
      // What it has may be another screen than the one that the end of the flood goes on from.
      if (this.#anew.has(seat)) {
        anew.push(seat)
        continue
      }
      if (head.length > 0) seat.viewer.bytes(head)
      this.#goLive(seat, { o, way: 'delta', snap: '' })
    }
    for (const seat of anew) await this.#bySnapshot(seat)
  }

  /** The screen as it is now; null when there is none to be had. `fits`: output can still go on from it. */
  async #take(maxChars?: number): Promise<{ o: number; snap: string; fits(): boolean } | null> {
    const { ring, sizing, screen } = this.#o
    const o = ring.end
    const size = sizing.now
    const snap = await screen.snapshot({ plain: false, maxChars }).catch(() => null)
    if (snap === null) return null
    return { o, snap, fits: () => sameSize(size, sizing.now) && ring.since(o) !== null }
  }

  #goLive(seat: Seat, { o, way, snap }: { o: number; way: 'delta' | 'snapshot'; snap: string }): void {
    const { id, ring, sizing, flow } = this.#o
    const { viewer } = seat
    // What the joiner still holds is part of what the newcomer gets now, and must not reach it twice.
    this.#joiner.flush()
    seat.acked = o
    if (rules(seat)) flow.joined(viewer, o)
    viewer.resumed({ id, o, way, snap, ...sizing.now })
    const missed = ring.since(o)
    if (missed && missed.length > 0) viewer.bytes(missed)
    seat.state = 'live'
  }

  #send(bytes: Buffer): void {
    const before = this.#flushed
    this.#flushed += bytes.length
    for (const seat of this.#live()) {
      if (!rules(seat) && before - seat.acked > MAX_LAG_BYTES) {
        seat.state = 'lagging'
        seat.sent = before
      } else seat.viewer.bytes(bytes)
    }
  }

  #announce(): void {
    const list = [...this.#seats.values()].flatMap(({ peer }) => (peer ? [peer] : []))
    for (const { viewer, peer } of this.#seats.values()) if (peer) viewer.told({ t: 'peers', you: peer.id, list })
  }

  #live(): Seat[] {
    return [...this.#seats.values()].filter(({ state }) => state === 'live')
  }
}
