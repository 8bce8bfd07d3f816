import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createLog, type Log } from '@/lib/base/log'
import { answerCall, type Failed } from './answer'
import type { DiskNotice } from './disk/types'
import { createDiskWatch } from './disk/watch'
import { createLock } from './lock'
import { sendAnswer, sendOnSocket } from './reply'
import type { AnyRoute } from './route'
import { ROUTES } from './table'
import type { AnsweredCall, Tenant, TenantContext } from './types'
import { bodyOfUpgrade } from './upgrade-body'
import { openUpstream } from './upstream'

export interface TenantOptions {
  /** The shared engine, as in DOCKER_HOST. */
  engineHost: string
  tenant: Tenant
  /** Where the learner's `docker` finds it; its folder must exist. One that is left from a crash is replaced. */
  socketPath: string
  /** Called after every call, also refused ones. Must not throw. */
  onCall?: (call: AnsweredCall) => void
  /** Called when the tenant's disk runs low or full. Must not throw. */
  onNotice?: (notice: DiskNotice) => void
  log?: Log
  routes?: AnyRoute[]
}

export interface OpenTenant extends AsyncDisposable {
  readonly ctx: TenantContext
  readonly socketPath: string
}

/** Of the head of a request. The bodies have limits of their own. */
const HEAD_MS = 10_000
const HEAD_MAX_BYTES = 32 * 1024
/** An engine never hangs up on a client that pauses; one that sends its next call in that moment would fail. */
const IDLE_MS = 600_000
/** So much lies between a client and the engine before one waits for the other. */
const AHEAD_BYTES = 256 * 1024
/** For the sandbox's user, whoever that is: the folder decides who gets here. */
const SOCKET_MODE = 0o666

/** Opens a tenant's socket. Disposal cuts every call under way, closes the socket and removes it. */
export async function openTenant(options: TenantOptions): Promise<OpenTenant> {
  const { tenant, socketPath, engineHost } = options
  const known = {
    tenant,
    upstream: openUpstream({ host: engineHost, tenant }),
    admission: createLock(),
    imaging: createLock(),
    log: (options.log ?? createLog({ level: 'warn' })).with({ tenant: tenant.id }),
  }
  const ctx: TenantContext = { ...known, disk: createDiskWatch(known) }
  if (options.onNotice) ctx.disk.listen(options.onNotice)
  const closing = new AbortController()
  const sockets = new Set<Duplex>()
  const server = createServer({
    maxHeaderSize: HEAD_MAX_BYTES,
    headersTimeout: HEAD_MS,
    requestTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    highWaterMark: AHEAD_BYTES,
  })
  server.maxConnections = tenant.quota.connections
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  serve(server, { ctx, closing: closing.signal, routes: options.routes ?? ROUTES, onCall: options.onCall })
  await rm(socketPath, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socketPath, resolve)
  })
  await chmod(socketPath, SOCKET_MODE)
  // What an earlier process started may still write.
  ctx.disk.nudge()

  return {
    ctx,
    socketPath,
    [Symbol.asyncDispose]: async () => {
      ctx.disk.stop()
      closing.abort(new Error('The socket of the tenant is closing.'))
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
      await rm(socketPath, { force: true })
    },
  }
}

interface Serving {
  ctx: TenantContext
  closing: AbortSignal
  routes: AnyRoute[]
  onCall: TenantOptions['onCall']
}

function serve(server: Server, serving: Serving): void {
  server.on('request', async (req, res) => {
    const gone = goneWith(res, serving.closing)
    const call = await answerCall(serving, { req, stream: req, upgrade: null, signal: gone })
    if (call.status >= 400) req.resume()
    // Whatever of the body was not read would be taken for the next request.
    const common = req.complete ? call.headers : { ...call.headers, connection: 'close' }
    if (!res.destroyed) sendAnswer(res, call.answer, common)
    else discard(call)
  })
  server.on('upgrade', async (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const gone = goneWith(socket, serving.closing)
    const stream = bodyOfUpgrade(req, socket, head)
    const call = await answerCall(serving, { req, stream, upgrade: req.headers.upgrade ?? '', signal: gone })
    if (!socket.destroyed) sendOnSocket(socket, call.answer, call.headers)
    else discard(call)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
  })
}

/** Fires when the client has gone, or the tenant's socket closes. */
function goneWith(connection: NodeJS.EventEmitter, closing: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const abort = () => controller.abort(closing.aborted ? closing.reason : new Error('The client has gone.'))
  connection.once('close', () => {
    closing.removeEventListener('abort', abort)
    abort()
  })
  closing.addEventListener('abort', abort, { once: true })
  return controller.signal
}

/** The client has gone while the engine answered: nothing of the answer may stay open. */
function discard({ answer }: Failed): void {
  if (answer.kind === 'stream') answer.body.destroy()
  if (answer.kind === 'connection') answer.socket.destroy()
}
