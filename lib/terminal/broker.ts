import { AppError, messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Engine } from '@/lib/docker/client'
import { Budget } from './budget'
import { Keeper } from './keeper'
import { hangUpLost } from './ledger'
import { CLOSE, MAX_TERMINALS, type Peer, type Size } from './protocol'
import { dropScreen, readScreen, saveScreen } from './saved'
import { Screens } from './screens'
import { TerminalSession } from './session'
import { type ShellSpec, startShell } from './shell'
import type { Attachment, TerminalKey, Viewer } from './types'
import { Typing } from './typing'
import { WaitingShells } from './waiting'

const MAX_VIEWERS = 16
const TOUCH_EVERY_MS = 15_000
/** A shell that nobody came back to for this long is hung up. */
const DETACHED_MS = 30 * 60_000

const SANDBOX_ID = /^[0-9a-f-]{36}$/

/** Owns every shell, and what each shows. One for each engine; it knows no users, no database and no WebSockets. */
export interface Broker {
  /**
   * Joins a client to the terminal `key`, whose shell is started by `spec` when there is none.
   * Throws `not_found` when the container is gone, `too_many_requests` beyond the limits, `engine_*`.
   */
  attach(request: { key: TerminalKey; spec: ShellSpec; size: Size; viewer: Viewer; peer: Peer }): Promise<Attachment>
  /** Lets somebody watch unseen who keeps nothing alive: a recorder. Null when no shell runs there. */
  tap(key: TerminalKey, viewer: Viewer): Attachment | null
  /** Sandboxes with a shell. */
  sandboxes(): string[]
  /** Names of the sandbox's terminals that have a shell. */
  names(sandboxId: string): string[]
  /** Ends one terminal, and everybody at it with `code`. */
  end(key: TerminalKey, code: number, reason: string): Promise<void>
  /** Makes ready what the first terminal would otherwise wait for. */
  warm(): void
  /**
   * Has a shell wait in a sandbox at which nobody is yet, for the first terminal that asks for one as `spec` says.
   * False when one waits or somebody is there; true when it has tried. Never throws: a terminal can start its own.
   */
  prepare(sandboxId: string, spec: ShellSpec): Promise<boolean>
  /** Terminals that run, and clients that watch. */
  count(): { terminals: number; viewers: number }
  /** Keeps what every terminal shows, sends clients away to come back later, and hangs the shells up. */
  stop(): Promise<void>
}

export interface BrokerOptions {
  engine: Engine
  log: Log
  /** Where screens, and notes of running shells, are kept over a restart. */
  screenDir: string
  /** Somebody typed in this sandbox; told at most every 15 seconds. */
  onActivity(sandboxId: string): void
  /** What was entered at one of its terminals may have done its work: a moment to look at tasks. */
  onRest?(sandboxId: string): void
  /** A shell was started. */
  onStarted?(key: TerminalKey): void
  detachedMs?: number
  keepEveryMs?: number
  /** What a sandbox's terminals may print, in bytes; see budget.ts. */
  output?: { burst: number; perSecond: number }
}

interface Entry {
  key: TerminalKey
  starting: Promise<TerminalSession>
  session: TerminalSession | null
  detached: NodeJS.Timeout | null
}

/** Also hangs up, in the background, what a killed process has left in `screenDir`. */
export function createBroker(options: BrokerOptions): Broker {
  const { engine, log, screenDir, detachedMs = DETACHED_MS } = options
  const screens = new Screens(log)
  const entries = new Map<string, Entry>()
  /** Shells that have ended and of which it is not yet known whether their text is to be kept. */
  const ending = new Map<string, Promise<void>>()
  const sandboxes = new Map<string, { budget: Budget; touchedAt: number }>()
  const typing = new Typing()
  const waiting = new WaitingShells({ engine, ledgerDir: screenDir, log })
  const stopped = new AbortController()
  const lost = hangUpLost({ engine, dir: screenDir, log }, stopped.signal)
  const keeper = new Keeper({ dir: screenDir, log, sessions: running, everyMs: options.keepEveryMs })

  function find({ key, spec, size }: { key: TerminalKey; spec: ShellSpec; size: Size }): Entry {
    const known = entries.get(nameOf(key))
    if (known) return known
    if (siblings(key.sandboxId).length >= MAX_TERMINALS)
      throw new AppError('too_many_requests', `A sandbox has at most ${MAX_TERMINALS} terminals. Close one first.`)
    const entry: Entry = { key, session: null, detached: null, starting: start({ key, spec, size }) }
    entries.set(nameOf(key), entry)
    entry.starting.then(
      (session) => {
        entry.session = session
        linger(entry)
        options.onStarted?.(key)
      },
      () => forget(entry),
    )
    return entry
  }

  async function start({ key, spec, size }: { key: TerminalKey; spec: ShellSpec; size: Size }) {
    await ending.get(nameOf(key))
    const own = async () =>
      (await waiting.take({ ...spec, size })) ?? (await startShell({ engine, ledgerDir: screenDir }, { ...spec, size }))
    const [shell, restored] = await Promise.all([own(), restore(key, spec.previous ?? null)])
    let over = () => {}
    const session: TerminalSession = new TerminalSession({
      shell,
      size,
      screens,
      log,
      restored,
      budget: sandbox(key.sandboxId).budget,
      typing,
      onInput: () => touch(key.sandboxId),
      onRest: () => options.onRest?.(key.sandboxId),
      onViewers: () => withEntry(key, linger),
      onEnd: () => {
        withEntry(key, (entry) => entry.session === session && forget(entry))
        ending.set(nameOf(key), new Promise((resolve) => (over = resolve)))
      },
      onOver: async ({ keep, last }) => {
        const done = keep ? saveScreen(screenDir, key, last ?? '') : dropScreen(screenDir, key)
        await done.catch((error: unknown) =>
          log.warn('a screen could not be kept', { ...key, reason: messageOf(error) }),
        )
        ending.delete(nameOf(key))
        over()
      },
    })
    return session
  }

  /** Of this sandbox, or of the one that it goes on from. */
  async function restore(key: TerminalKey, previous: string | null): Promise<string> {
    const own = await readScreen(screenDir, key, 'the server was restarted')
    if (own || previous === null) return own
    return readScreen(screenDir, { ...key, sandboxId: previous }, 'the sandbox was stopped')
  }

  function* running() {
    for (const { key, session } of entries.values()) if (session) yield { key, session }
  }

  function siblings(sandboxId: string): Entry[] {
    return [...entries.values()].filter(({ key }) => key.sandboxId === sandboxId)
  }

  function withEntry(key: TerminalKey, work: (entry: Entry) => void): void {
    const entry = entries.get(nameOf(key))
    if (entry) work(entry)
  }

  function linger(entry: Entry): void {
    if (entry.detached) clearTimeout(entry.detached)
    entry.detached = null
    const { session } = entry
    if (!session || session.viewerCount > 0) return
    entry.detached = setTimeout(() => void session.close(CLOSE.ended, 'Nobody came back.'), detachedMs)
    entry.detached.unref()
  }

  function forget(entry: Entry): void {
    if (entry.detached) clearTimeout(entry.detached)
    if (entries.get(nameOf(entry.key)) === entry) entries.delete(nameOf(entry.key))
    if (siblings(entry.key.sandboxId).length === 0) sandboxes.delete(entry.key.sandboxId)
  }

  function sandbox(id: string) {
    const known = sandboxes.get(id) ?? { budget: new Budget(options.output), touchedAt: Number.NEGATIVE_INFINITY }
    sandboxes.set(id, known)
    return known
  }

  function touch(sandboxId: string): void {
    const state = sandbox(sandboxId)
    const now = performance.now()
    if (now - state.touchedAt < TOUCH_EVERY_MS) return
    state.touchedAt = now
    options.onActivity(sandboxId)
  }

  return {
    attach: async ({ key, spec, size, viewer, peer }) => {
      if (stopped.signal.aborted) throw new AppError('aborted', 'The server is about to restart.')
      if (!SANDBOX_ID.test(key.sandboxId)) throw new AppError('not_found', 'There is no such sandbox.')
      const session = await find({ key, spec, size }).starting
      if (session.viewerCount >= MAX_VIEWERS)
        throw new AppError('too_many_requests', 'This terminal is open in too many windows. Close some.')
      return session.attach(viewer, peer)
    },
    tap: (key, viewer) => entries.get(nameOf(key))?.session?.attach(viewer, null) ?? null,
    sandboxes: () => [...sandboxes.keys()],
    names: (sandboxId) => siblings(sandboxId).map(({ key }) => key.name),
    end: async (key, code, reason) => {
      const session = await entries.get(nameOf(key))?.starting.catch(() => null)
      await session?.close(code, reason)
    },
    warm: () => screens.warm(),
    prepare: async (sandboxId, spec) => {
      if (siblings(sandboxId).length > 0) return false
      const tried = await waiting.prepare(spec)
      // Somebody came meanwhile and could not wait for it.
      if (siblings(sandboxId).length > 0) waiting.drop(spec)
      return tried
    },
    count: () => ({
      terminals: entries.size,
      viewers: [...running()].reduce((sum, { session }) => sum + session.viewerCount, 0),
    }),
    stop: async () => {
      stopped.abort()
      const noMore = waiting.stop()
      await Promise.allSettled([...entries.values()].map(({ starting }) => starting))
      await keeper.stop()
      await Promise.all([...running()].map(({ session }) => session.close(CLOSE.stopping, 'The server restarts.')))
      await Promise.all([lost, noMore, ...ending.values()])
      await screens.close()
    },
  }
}

function nameOf({ sandboxId, name }: TerminalKey): string {
  return `${sandboxId}/${name}`
}
