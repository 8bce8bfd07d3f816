import type { Clock } from '@/lib/base/clock'
import { isAppError, messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { listen } from '@/lib/db/listen'
import type { Broker } from '@/lib/terminal/broker'
import { parseTerminalChange, TERMINAL_CHANNEL, type TerminalChange } from '@/lib/terminal/channel'
import { listTerminals } from '@/lib/terminal/data'
import { listOpenJoins } from '@/lib/terminal/joins/data'
import { CLOSE } from '@/lib/terminal/protocol'
import { type Door, type Guest, tellAll } from './door'
import type { Recorders } from './recorders'
import { authorize } from './rights'

export interface WatchOptions {
  url: string
  db: Db
  clock: Clock
  log: Log
  broker: Broker
  door: Door
  recorders: Recorders
}

const ALL = ['terminals', 'joins', 'recordings'] as const

export interface Watch {
  /** Tells a newcomer what is there already. */
  greet(guest: Guest): void
  close(): Promise<void>
}

/**
 * Makes true what web servers wrote into the tables: closed terminals are hung up, ended consents send guests away,
 * recordings begin and end, and everybody is told. What it hears is only that something changed.
 */
export function watchTables(options: WatchOptions): Watch {
  const { log, broker, door } = options
  const due = new Map<string, Set<TerminalChange['what']>>()
  const busy = new Map<string, Promise<void>>()

  function look(sandboxId: string, whats: readonly TerminalChange['what'][]): void {
    const wanted = due.get(sandboxId) ?? new Set()
    for (const what of whats) wanted.add(what)
    due.set(sandboxId, wanted)
    // One after the other for each sandbox: an older state must not be told after a newer one.
    if (busy.has(sandboxId)) return
    const work = drain(sandboxId).finally(() => busy.delete(sandboxId))
    busy.set(sandboxId, work)
  }

  async function drain(sandboxId: string): Promise<void> {
    for (;;) {
      const wanted = due.get(sandboxId)
      if (!wanted) return
      due.delete(sandboxId)
      try {
        if (wanted.has('joins')) await lookAtJoins(options, sandboxId)
        if (wanted.has('recordings')) await options.recorders.sync(sandboxId)
        if (wanted.has('terminals') || wanted.has('recordings')) await lookAtTerminals(options, sandboxId)
      } catch (error) {
        log.warn('a change of terminals could not be read', { sandbox: sandboxId, reason: messageOf(error) })
      }
    }
  }

  const listener = listen({
    url: options.url,
    channel: TERMINAL_CHANNEL,
    log,
    onMessage: (payload) => {
      const change = parseTerminalChange(payload)
      if (change && (door.at(change.sandboxId).length > 0 || broker.names(change.sandboxId).length > 0))
        look(change.sandboxId, [change.what])
    },
    onConnected: () => {
      for (const id of new Set([...door.sandboxes(), ...broker.sandboxes()])) look(id, ALL)
    },
  })
  return {
    greet: ({ visit }) => look(visit.claim.sandboxId, ALL),
    close: async () => {
      await listener.close()
      await Promise.all(busy.values())
    },
  }
}

async function lookAtTerminals({ db, broker, door, recorders }: WatchOptions, sandboxId: string): Promise<void> {
  const list = await listTerminals(db, sandboxId)
  const open = new Set(list.map(({ name }) => name))
  const guests = door.at(sandboxId)
  tellAll(guests, { t: 'terminals', list })
  for (const { visit, connection } of guests) connection.tell(recorders.frameOf(sandboxId, visit.claim.terminal))
  const closed = broker.names(sandboxId).filter((name) => !open.has(name))
  await Promise.all(
    closed.map((name) => broker.end({ sandboxId, name }, CLOSE.closed, 'This terminal has been closed.')),
  )
}

async function lookAtJoins({ db, clock, door }: WatchOptions, sandboxId: string): Promise<void> {
  const guests = door.at(sandboxId)
  const now = clock.now()
  const list = await listOpenJoins(db, { sandboxId, now })
  tellAll(
    guests.filter(({ visit }) => !visit.guest),
    { t: 'joins', list },
  )
  await Promise.all(
    guests
      .filter(({ visit }) => visit.guest)
      .map(async ({ visit, connection }) => {
        try {
          connection.setRole((await authorize(db, visit.claim, now)).role)
        } catch (error) {
          // A failure of ours is no end of a consent; the next heartbeat asks again.
          if (isAppError(error)) connection.close(4403, 'The owner of the sandbox has ended your visit.')
        }
      }),
  )
}
