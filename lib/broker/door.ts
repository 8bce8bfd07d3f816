import { createHash, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '@/lib/base/clock'
import { AppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Broker } from '@/lib/terminal/broker'
import { type Connection, serveConnection } from '@/lib/terminal/connection'
import { MAX_FRAME_BYTES, type ServerFrame, SUBPROTOCOL } from '@/lib/terminal/protocol'
import { loginShell } from './login'
import { authorize, type Visit } from './rights'

/** Open sockets of one person: many tabs fit, a loop does not. */
const MAX_SOCKETS = 64
/** A client that does not answer our close is cut off after this. */
const CLOSE_MS = 1000

/** A visit that is going on. */
export interface Guest {
  visit: Visit
  connection: Connection
}

/** Lets visitors in, and knows who is there. */
export interface Door {
  /** Makes an upgrade whose rights were checked a terminal. Throws `too_many_requests` before anything is accepted. */
  enter(upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer; visit: Visit }): void
  /** Everybody at a sandbox's terminals. */
  at(sandboxId: string): Guest[]
  /** Sandboxes with anybody at them. */
  sandboxes(): string[]
  /** Sends everybody away who is still connected. */
  close(): Promise<void>
}

export function createDoor({
  broker,
  db,
  clock,
  log,
  onEntered,
}: {
  broker: Broker
  db: Db
  clock: Clock
  log: Log
  onEntered(guest: Guest): void
}): Door {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    // The first bytes of a terminal are few, and on fast links compressing them costs more than the bytes.
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  })
  const guests = new Map<WebSocket, Guest>()

  function serve(ws: WebSocket, visit: Visit): void {
    const { claim, containerId, previous } = visit
    const connection = serveConnection(ws, {
      broker,
      log,
      key: { sandboxId: claim.sandboxId, name: claim.terminal },
      spec: { ...loginShell(containerId), previous },
      peer: {
        id: randomUUID(),
        person: personOf(claim),
        name: visit.name,
        role: visit.role,
        guest: visit.guest,
      },
      recheck: async () => {
        const { role } = await authorize(db, claim, clock.now())
        connection.setRole(role)
      },
    })
    const guest = { visit, connection }
    guests.set(ws, guest)
    ws.on('close', () => guests.delete(ws))
    onEntered(guest)
  }

  return {
    enter: ({ request, socket, head, visit }) => {
      const mine = [...guests.values()].filter((guest) => guest.visit.claim.userId === visit.claim.userId)
      if (mine.length >= MAX_SOCKETS)
        throw new AppError('too_many_requests', 'Too many terminals are open. Close some windows.')
      sockets.handleUpgrade(request, socket, head, (ws) => serve(ws, visit))
    },
    at: (sandboxId) => [...guests.values()].filter(({ visit }) => visit.claim.sandboxId === sandboxId),
    sandboxes: () => [...new Set([...guests.values()].map(({ visit }) => visit.claim.sandboxId))],
    close: async () => {
      for (const ws of sockets.clients) ws.close(1001, 'The server restarts.')
      const late = setTimeout(() => {
        for (const ws of sockets.clients) ws.terminate()
      }, CLOSE_MS)
      await Promise.all([...sockets.clients].map((ws) => new Promise((resolve) => ws.once('close', resolve))))
      clearTimeout(late)
    },
  }
}

/** Says something to all of `guests`. */
export function tellAll(guests: Guest[], frame: ServerFrame): void {
  for (const { connection } of guests) connection.tell(frame)
}

/** Tells connections of one person from those of another without telling who that is. */
function personOf({ userId, sandboxId }: { userId: string; sandboxId: string }): string {
  return createHash('sha256').update(`${sandboxId}/${userId}`).digest('hex').slice(0, 12)
}
