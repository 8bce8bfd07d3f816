import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { readCookie, readSession, sessionCookie } from '@/lib/accounts/session'
import type { Clock } from '@/lib/base/clock'
import { AppError, isAppError, toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import { refuseUpgrade } from '@/lib/broker/refuse'
import { admit, type Visit } from '@/lib/broker/rights'
import type { Db } from '@/lib/db/client'
import { parseTerminalName } from '@/lib/terminal/names'
import { FIRST_TERMINAL, SUBPROTOCOL } from '@/lib/terminal/protocol'

const PATH = /^\/ws\/terminal\/([^/]+)$/

/** What an upgrade becomes a terminal by; its rights were checked. Throws before anything is accepted. */
export interface Way {
  enter(upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer; visit: Visit }): void | Promise<void>
  close(): Promise<void>
}

export interface GatewayOptions {
  db: Db
  way: Way
  log: Log
  clock: Clock
  /** The site's address, as browsers know it. */
  siteUrl: string
  secret: string
}

export interface Gateway {
  /** True when the request is for a terminal; then it is answered. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /**
   * The verdict on an ordinary request for the same address: a browser that was refused an upgrade is not told why and
   * asks here. Null when the address is not a terminal's.
   */
  verdict(request: IncomingMessage): Promise<AppError | 'allowed'> | null
  /** Sends everybody away who is still connected. */
  close(): Promise<void>
}

/** Lets people to their own terminals, and checks all of that before a connection is accepted. */
/** Checks who opens terminals, and hands them on: to the broker in this process, or to one of its own. */
export function createGateway(options: GatewayOptions): Gateway {
  const { way, log } = options

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    requireOwnOrigin(request, options.siteUrl)
    requireProtocol(request)
    const visit = await check(request, options)
    await way.enter({ request, socket, head, visit })
  }

  return {
    upgrade: (request, socket, head) => {
      if (!PATH.test(pathOf(request))) return false
      socket.on('error', () => {})
      accept(request, socket, head).catch((error: unknown) => {
        const failure = toAppError(error)
        if (!isAppError(error) || failure.status >= 500) log.error('an upgrade failed', { error: failure })
        refuseUpgrade(socket, failure)
      })
      return true
    },
    verdict: (request) => {
      if (!PATH.test(pathOf(request))) return null
      return check(request, options).then(
        () => 'allowed' as const,
        (error: unknown) => toAppError(error),
      )
    },
    close: () => way.close(),
  }
}

/** Who asks, whether they may, and where the container is. Throws as the table of errors says. */
async function check(request: IncomingMessage, { db, clock, secret, siteUrl }: GatewayOptions): Promise<Visit> {
  const cookie = readCookie(request.headers.cookie, sessionCookie(siteUrl).name)
  const session = await readSession(cookie, secret)
  if (!session) throw new AppError('not_signed_in', 'Your session has ended. Sign in again; nothing is lost.')
  const query = new URL(request.url ?? '', 'http://here.invalid').searchParams
  const claim = {
    userId: session.userId,
    epoch: session.epoch,
    sandboxId: PATH.exec(pathOf(request))?.[1] ?? '',
    terminal: parseTerminalName(query.get('terminal') ?? FIRST_TERMINAL),
    viewer: query.get('as') === 'viewer',
  }
  return admit(db, claim, clock.now())
}

/**
 * A browser sends its cookies with a WebSocket that any site opens, and no rule of CORS stops that: only this does.
 * Programs that are no browsers must say the origin as well.
 */
function requireOwnOrigin(request: IncomingMessage, siteUrl: string): void {
  const { origin, host } = request.headers
  const own = origin === new URL(siteUrl).origin
  const sameHost = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
  if (!own && !sameHost) throw new AppError('forbidden', 'This connection was opened by another site.')
}

function requireProtocol(request: IncomingMessage): void {
  const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(',')
  if (!offered.some((name) => name.trim() === SUBPROTOCOL))
    throw new AppError('invalid_input', `This server speaks ${SUBPROTOCOL}. Reload the page.`)
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}
