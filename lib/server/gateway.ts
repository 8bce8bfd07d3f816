import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { findSessionUser } from '@/lib/accounts/data'
import { can } from '@/lib/accounts/permissions'
import { readCookie, readSession, sessionCookie } from '@/lib/accounts/session'
import { AppError, isAppError, toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { findSandbox } from '@/lib/sandboxes/data'
import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'
import { isRunning } from '@/lib/sandboxes/types'
import { type Broker, parseTerminalName } from '@/lib/terminal/broker'
import { serveConnection } from '@/lib/terminal/connection'
import { MAX_FRAME_BYTES, SUBPROTOCOL } from '@/lib/terminal/protocol'

const PATH = /^\/ws\/terminal\/([^/]+)$/
/** Open sockets of one person: many tabs fit, a loop does not. */
const MAX_SOCKETS = 64
/** A client that does not answer our close is cut off after this. */
const CLOSE_MS = 1000

export interface GatewayOptions {
  db: Db
  broker: Broker
  log: Log
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
export function createGateway(options: GatewayOptions): Gateway {
  const { broker, log } = options
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    // Terminals send many small frames; compressing them costs more than the bytes.
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  })
  const owners = new Map<WebSocket, string>()

  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    requireOwnOrigin(request, options.siteUrl)
    requireProtocol(request)
    const pass = await check(request, options)
    if ([...owners.values()].filter((owner) => owner === pass.userId).length >= MAX_SOCKETS)
      throw new AppError('too_many_requests', 'Too many terminals are open. Close some windows.')
    sockets.handleUpgrade(request, socket, head, (ws) => {
      owners.set(ws, pass.userId)
      ws.on('close', () => owners.delete(ws))
      serveConnection(ws, {
        broker,
        log,
        key: pass.key,
        spec: {
          containerId: pass.containerId,
          command: ['bash', '-l'],
          user: LEARNER,
          workingDir: HOME_DIR,
          env: { LANG: 'C.UTF-8' },
        },
        recheck: async () => void (await check(request, options)),
      })
    })
  }

  return {
    upgrade: (request, socket, head) => {
      if (!PATH.test(pathOf(request))) return false
      socket.on('error', () => {})
      accept(request, socket, head).catch((error: unknown) => {
        const failure = toAppError(error)
        if (!isAppError(error) || failure.status >= 500) log.error('an upgrade failed', { error: failure })
        refuse(socket, failure)
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

/** Who asks, whether it is their sandbox, and where its container is. Throws as the table of errors says. */
async function check(request: IncomingMessage, { db, secret, siteUrl }: GatewayOptions) {
  const cookie = readCookie(request.headers.cookie, sessionCookie(siteUrl).name)
  const claim = await readSession(cookie, secret)
  const user = claim && (await findSessionUser(db, claim))
  if (!user) throw new AppError('not_signed_in', 'Your session has ended. Sign in again; nothing is lost.')
  if (!can(user, 'learn')) throw new AppError('forbidden', 'Your account may not do this.')
  const id = PATH.exec(pathOf(request))?.[1] ?? ''
  const sandbox = await findSandbox(db, { id, userId: user.id })
  if (!sandbox) throw new AppError('not_found', 'There is no such sandbox.')
  if (!isRunning(sandbox)) throw new AppError('not_found', 'The sandbox has stopped.')
  const query = new URL(request.url ?? '', 'http://here.invalid').searchParams
  const name = parseTerminalName(query.get('terminal') ?? 'main')
  return { userId: user.id, key: { sandboxId: sandbox.id, name }, containerId: sandbox.containerId }
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

/** Answers in plain HTTP, before any WebSocket exists. */
function refuse(socket: Duplex, { status, code, message }: AppError): void {
  const body = JSON.stringify({ error: { code, message } })
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  )
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}
