import type { Readable } from 'node:stream'
import { openRawEngine, type RawAnswer, type RawConnection, type RawResponse, sendRaw } from '@/lib/docker/raw'
import { downText, type Named } from './names'
import { Refusal } from './refusal'

export type QueryValue = string | number | boolean | string[] | object | undefined

/** A request to the engine. Paths are made of segments, so no part of them can become another path. */
export interface UpstreamCall {
  method: string
  path: string[]
  /** Booleans become 1 or 0, objects JSON, lists are repeated; undefined is left out. */
  query?: Record<string, QueryValue>
  /** Sent as JSON. */
  body?: unknown
  stream?: { body: Readable; type: string }
  headers?: Record<string, string>
  signal?: AbortSignal
  /** API version to speak; the engine's own when absent. */
  version?: string
}

export interface EngineFacts {
  version: string
  apiVersion: string
  /** For example "2" when the engine would have its clients use BuildKit. */
  builder: string
}

/** The engine as a tenant's handlers reach it. All three throw `Refusal` with the engine's words for a status from 400. */
export interface Upstream {
  json<T>(call: UpstreamCall): Promise<T>
  stream(call: UpstreamCall): Promise<RawResponse>
  /** Leaves HTTP. */
  connect(call: UpstreamCall & { protocol: string }): Promise<RawConnection>
  facts(): Promise<EngineFacts>
}

const ERROR_MAX_BYTES = 64 * 1024
const JSON_MAX_BYTES = 64 * 1024 * 1024

export function openUpstream({ host, tenant }: { host: string; tenant: Named }): Upstream {
  const engine = openRawEngine({ host })
  let facts: Promise<EngineFacts> | null = null

  const send = async (call: UpstreamCall & { protocol?: string }): Promise<RawAnswer> => {
    const answer = await sendRaw(engine, {
      method: call.method,
      path: buildPath(call),
      headers: {
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...typeOf(call),
        ...call.headers,
      },
      body: call.stream?.body ?? (call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))),
      signal: call.signal,
      upgrade: call.protocol,
    })
    if (answer.kind === 'response' && answer.status >= 400) throw await toRefusal(tenant, answer)
    return answer
  }

  return {
    json: async <T>(call: UpstreamCall) => {
      const answer = expectResponse(await send(call))
      const text = (await readAll(answer.body, JSON_MAX_BYTES)).toString('utf8')
      return (text.trim() === '' ? null : JSON.parse(text)) as T
    },
    stream: async (call) => expectResponse(await send(call)),
    connect: async (call) => {
      const answer = await send(call)
      if (answer.kind === 'connection') return answer
      answer.body.destroy()
      throw new Refusal(502, 'The container engine did not open the stream.', null)
    },
    facts: () => {
      facts ??= readFacts(send).catch((error) => {
        facts = null
        throw error
      })
      return facts
    },
  }
}

/** The path with query, every part encoded. Exported for the tests of smuggled paths. */
export function buildPath({ path, query = {}, version }: UpstreamCall): string {
  const segments = [...(version ? [`v${version}`] : []), ...path]
  const encoded = segments.map((segment) => {
    if (segment === '' || segment === '.' || segment === '..')
      throw new Refusal(400, 'The path is not usable.', 'malformed')
    return encodeURIComponent(segment).replaceAll('%3A', ':').replaceAll('%40', '@')
  })
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (Array.isArray(value)) for (const one of value) search.append(name, one)
    else
      search.append(
        name,
        typeof value === 'object'
          ? JSON.stringify(value)
          : typeof value === 'boolean'
            ? value
              ? '1'
              : '0'
            : String(value),
      )
  }
  const text = search.toString()
  return `/${encoded.join('/')}${text ? `?${text}` : ''}`
}

function typeOf({ stream }: UpstreamCall): Record<string, string> {
  return stream ? { 'content-type': stream.type } : {}
}

function expectResponse(answer: RawAnswer): RawResponse {
  if (answer.kind === 'response') return answer
  answer.socket.destroy()
  throw new Refusal(502, 'The container engine left HTTP unasked.', null)
}

async function toRefusal(tenant: Named, { status, body }: RawResponse): Promise<Refusal> {
  const text = (await readAll(body, ERROR_MAX_BYTES)).toString('utf8')
  let message = text
  try {
    message = String((JSON.parse(text) as { message?: unknown }).message ?? text)
  } catch {
    // Not every error of every engine is JSON.
  }
  return new Refusal(status, downText(tenant, message.trim()) || `The container engine answered ${status}.`, null)
}

/** Everything a stream holds; a longer one is cut and destroyed. */
export async function readAll(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) break
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function readFacts(send: (call: UpstreamCall) => Promise<RawAnswer>): Promise<EngineFacts> {
  const ping = expectResponse(await send({ method: 'GET', path: ['_ping'] }))
  ping.body.resume()
  const version = expectResponse(await send({ method: 'GET', path: ['version'] }))
  const { Version, ApiVersion } = JSON.parse((await readAll(version.body, JSON_MAX_BYTES)).toString()) as Record<
    string,
    string
  >
  return {
    version: Version ?? '',
    apiVersion: ApiVersion ?? '',
    builder: String(ping.headers['builder-version'] ?? ''),
  }
}
