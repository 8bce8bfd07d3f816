import http from 'node:http'
import https from 'node:https'
import type { Duplex, Readable } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { inBatches } from './batches'
import { type EngineAddress, parseEngineHost } from './client'
import { translateEngineError } from './errors'

/** An engine spoken to in plain HTTP, for what no client library passes on faithfully: streams and upgrades. */
export interface RawEngine {
  readonly address: string
  readonly at: EngineAddress
}

export interface RawRequest {
  method: string
  /** With query, percent-encoded by whoever built it. */
  path: string
  headers?: Record<string, string>
  /** A stream is sent chunked, as fast as the engine takes it, and destroyed when the engine wants no more. */
  body?: Buffer | Readable
  /** Cuts the connection, also while the answer is being read. */
  signal?: AbortSignal
  /** Asks to leave HTTP for this protocol. */
  upgrade?: string
}

export type RawAnswer = RawResponse | RawConnection

export interface RawResponse {
  kind: 'response'
  status: number
  headers: http.IncomingHttpHeaders
  /** Must be read to its end, or destroyed. */
  body: http.IncomingMessage
}

/** The engine has left HTTP: both directions are the caller's, who destroys it. */
export interface RawConnection {
  kind: 'connection'
  status: number
  headers: http.IncomingHttpHeaders
  socket: Duplex
}

/**
 * How much a stream that only passes through us holds. With less, whoever sends and whoever takes wait for each other at
 * every piece, on few processors.
 */
export const AHEAD_BYTES = 256 * 1024

/** For calls that only look: to connect takes as long as the rest of a small one. Nothing is kept for long. */
const CONNECTIONS = new http.Agent({ keepAlive: true, maxFreeSockets: 16, timeout: 10_000 })

export function openRawEngine({ host }: { host: string }): RawEngine {
  return { address: host, at: parseEngineHost(host) }
}

/**
 * Sends one request and resolves with the head of the answer, whatever its status. Throws `engine_unavailable` when
 * nobody answers, the signal's reason when it fired first.
 */
export function sendRaw(engine: RawEngine, request: RawRequest): Promise<RawAnswer> {
  return send(engine, request, { keeps: true })
}

function send(engine: RawEngine, request: RawRequest, { keeps }: { keeps: boolean }): Promise<RawAnswer> {
  const { method, path, body, signal, upgrade } = request
  signal?.throwIfAborted()
  const headers: Record<string, string> = { host: 'docker', ...request.headers }
  if (Buffer.isBuffer(body)) headers['content-length'] = String(body.length)
  else if (!body && method !== 'GET' && method !== 'HEAD') headers['content-length'] = '0'
  if (upgrade) Object.assign(headers, { connection: 'Upgrade', upgrade })
  const client = 'protocol' in engine.at && engine.at.protocol === 'https' ? https : http
  const { protocol: _, ...at } = { protocol: '', ...engine.at }

  return new Promise((resolve, reject) => {
    // Goes on to the socket, though the types of HTTP do not say so.
    const ahead = { highWaterMark: AHEAD_BYTES }
    const agent = keeps && method === 'GET' && !upgrade && client === http ? CONNECTIONS : false
    const sent = client.request({ ...at, ...ahead, method, path, headers, agent, signal })
    const fail = (error: unknown) => {
      if (signal?.aborted) reject(signal.reason)
      // The engine has hung up in the moment in which we asked. Looking twice does no harm.
      else if (agent && sent.reusedSocket && !answered) resolve(send(engine, request, { keeps: false }))
      else reject(translateEngineError(error, 'passing on a call'))
    }
    let answered = false
    sent.on('error', fail)
    sent.on('response', (response) => {
      answered = true
      if (body && !Buffer.isBuffer(body)) response.once('close', () => body.destroy())
      resolve({ kind: 'response', status: response.statusCode ?? 500, headers: response.headers, body: response })
    })
    sent.on('upgrade', (response, socket, head) => {
      if (!upgrade) {
        socket.destroy()
        fail(new AppError('engine_refused', 'The container engine left HTTP unasked.'))
        return
      }
      if (head.length > 0) socket.unshift(head)
      resolve({ kind: 'connection', status: 101, headers: response.headers, socket })
    })
    if (!body || Buffer.isBuffer(body)) sent.end(body)
    else sendBody(body, sent)
  })
}

function sendBody(body: Readable, sent: http.ClientRequest): void {
  // An engine that has answered may close its side while we are still sending: that is its answer, not our failure.
  body.on('error', (error) => sent.destroy(error))
  body.once('close', () => {
    if (!body.readableEnded && !sent.writableEnded) sent.destroy()
  })
  sent.once('close', () => body.destroy())
  inBatches(body, () => sent.socket)
  body.pipe(sent)
}
