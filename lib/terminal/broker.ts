import { AppError, messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Engine } from '@/lib/docker/client'
import { CLOSE, type Size } from './protocol'
import { saveScreen, takeScreen } from './saved'
import { Screens } from './screens'
import { TerminalSession } from './session'
import { type ShellSpec, startShell } from './shell'
import type { Attachment, TerminalKey, Viewer } from './types'

export const MAX_TERMINALS = 8
const MAX_VIEWERS = 16
const TOUCH_EVERY_MS = 15_000
/** A shell that nobody came back to for this long is hung up. */
export const DETACHED_MS = 30 * 60_000

const TERMINAL_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/
const SANDBOX_ID = /^[0-9a-f-]{36}$/

/** Owns every terminal of this process. One for each engine; a process of its own may take its place later. */
export interface Broker {
  /**
   * Joins a client to the terminal `key`, whose shell is started by `spec` when there is none.
   * Throws `not_found` when the container is gone, `too_many_requests` beyond the limits, `engine_*`.
   */
  attach(request: { key: TerminalKey; spec: ShellSpec; size: Size; viewer: Viewer }): Promise<Attachment>
  /** Ends all terminals of a sandbox, for example because it stops. */
  endSandbox(sandboxId: string, reason: string): Promise<void>
  /** Terminals that run, and clients that watch. */
  count(): { terminals: number; viewers: number }
  /** Keeps what every terminal shows, sends clients away to come back later, and hangs the shells up. */
  stop(): Promise<void>
}

export interface BrokerOptions {
  engine: Engine
  log: Log
  /** Where screens are kept over a restart. */
  screenDir: string
  /** Somebody typed in this sandbox; told at most every 15 seconds. */
  onActivity(sandboxId: string): void
  detachedMs?: number
}

/** Reads the name of a terminal as it comes in an address. Throws `invalid_input`. */
export function parseTerminalName(name: string | null): string {
  if (name && TERMINAL_NAME.test(name)) return name
  throw new AppError('invalid_input', 'A terminal has a name of at most 32 small letters, digits and hyphens.')
}

interface Entry {
  key: TerminalKey
  starting: Promise<TerminalSession>
  session: TerminalSession | null
  detached: NodeJS.Timeout | null
}

export function createBroker(options: BrokerOptions): Broker {
  const { engine, log, screenDir, detachedMs = DETACHED_MS } = options
  const screens = new Screens(log)
  const entries = new Map<string, Entry>()
  const touched = new Map<string, number>()
  let stopping = false

  function find({ key, spec, size }: { key: TerminalKey; spec: ShellSpec; size: Size }): Entry {
    const known = entries.get(nameOf(key))
    if (known) return known
    const siblings = [...entries.values()].filter((entry) => entry.key.sandboxId === key.sandboxId)
    if (siblings.length >= MAX_TERMINALS)
      throw new AppError('too_many_requests', `A sandbox has at most ${MAX_TERMINALS} terminals. Close one first.`)
    const entry: Entry = { key, session: null, detached: null, starting: start({ key, spec, size }) }
    entries.set(nameOf(key), entry)
    entry.starting.then(
      (session) => {
        entry.session = session
        linger(entry)
      },
      () => forget(entry),
    )
    return entry
  }

  async function start({ key, spec, size }: { key: TerminalKey; spec: ShellSpec; size: Size }) {
    const shell = await startShell(engine, { ...spec, size })
    const restored = await takeScreen(screenDir, key)
    const session = new TerminalSession({
      shell,
      size,
      screens,
      log,
      restored,
      onInput: () => touch(key.sandboxId),
      onViewers: () => withEntry(key, linger),
      onEnd: () => withEntry(key, (entry) => entry.session === session && forget(entry)),
    })
    return session
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
    if (![...entries.values()].some(({ key }) => key.sandboxId === entry.key.sandboxId))
      touched.delete(entry.key.sandboxId)
  }

  function touch(sandboxId: string): void {
    const now = performance.now()
    if (now - (touched.get(sandboxId) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return
    touched.set(sandboxId, now)
    options.onActivity(sandboxId)
  }

  async function save({ key, session }: Entry): Promise<void> {
    try {
      if (session) await saveScreen(screenDir, key, await session.plainSnapshot())
    } catch (error) {
      log.warn('a screen could not be kept', { ...key, reason: messageOf(error) })
    }
  }

  return {
    attach: async ({ key, spec, size, viewer }) => {
      if (stopping) throw new AppError('aborted', 'The server is about to restart.')
      if (!SANDBOX_ID.test(key.sandboxId)) throw new AppError('not_found', 'There is no such sandbox.')
      const session = await find({ key, spec, size }).starting
      if (session.viewerCount >= MAX_VIEWERS)
        throw new AppError('too_many_requests', 'This terminal is open in too many windows. Close some.')
      return session.attach(viewer)
    },
    endSandbox: async (sandboxId, reason) => {
      const sessions = [...entries.values()].filter(({ key }) => key.sandboxId === sandboxId)
      await Promise.all(sessions.map(({ session }) => session?.close(4404, reason)))
    },
    count: () => ({
      terminals: entries.size,
      viewers: [...entries.values()].reduce((sum, { session }) => sum + (session?.viewerCount ?? 0), 0),
    }),
    stop: async () => {
      stopping = true
      await Promise.allSettled([...entries.values()].map(({ starting }) => starting))
      const all = [...entries.values()]
      await Promise.all(all.map(save))
      await Promise.all(all.map(({ session }) => session?.close(CLOSE.stopping, 'The server restarts.')))
      await screens.close()
    },
  }
}

function nameOf({ sandboxId, name }: TerminalKey): string {
  return `${sandboxId}/${name}`
}
