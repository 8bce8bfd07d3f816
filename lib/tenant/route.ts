import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import { z } from 'zod'
import type { TenantContext } from './types'

/** What a handler is called with: everything in it has been parsed by what the route declares. */
export interface Call<Query = unknown, Body = unknown> {
  ctx: TenantContext
  params: Record<string, string>
  query: Query
  /** Parsed JSON; undefined for routes without. */
  body: Body
  /** The body as it comes in, for routes that take a stream; else at its end. */
  stream: Readable
  /** As sent; a handler passes on none that it does not name. */
  headers: IncomingHttpHeaders
  /** API version that the client speaks and the engine has, for example "1.41". */
  version: string
  /** Fires when the client is gone or the socket is closed. */
  signal: AbortSignal
}

/** What goes back to the learner. Names in it have been mapped. */
export type Answer =
  | { kind: 'empty'; status: number; headers?: Record<string, string> }
  | { kind: 'json'; status: number; value: unknown }
  | { kind: 'stream'; status: number; headers: Record<string, string>; body: Readable }
  /** Both directions are joined with the engine's connection until one ends. */
  | { kind: 'connection'; headers: Record<string, string>; protocol: string; socket: Duplex }
  /** Like `connection`, for a handler that speaks the protocol itself. */
  | { kind: 'takeover'; headers: Record<string, string>; protocol: string; take: (socket: Duplex) => void }

export type BodyKind<Body> =
  | { kind: 'none' }
  /** `optional`: some clients send nothing at all; it is read as null. */
  | { kind: 'json'; schema: z.ZodType<Body>; maxBytes?: number; optional?: true }
  | { kind: 'stream' }

export interface Route<Query = unknown, Body = unknown> {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Without version. `{id}` is one segment, `{name*}` one or more. */
  path: string
  /** The engine's noun, a heading in the docs. */
  noun: string
  /** The commands that need it, for example "docker run". */
  command: string
  /** One sentence: what a learner gets. */
  summary: string
  /** What is refused here and why; sentences for the docs. */
  limits?: string[]
  query: z.ZodType<Query>
  body: BodyKind<Body>
  /** Protocols that a client may ask to switch to here. */
  upgrade?: string[]
  handle(call: Call<Query, Body>): Promise<Answer>
}

/** A route of any query and body, as the table holds it. */
// biome-ignore lint/suspicious/noExplicitAny: the table holds routes of every type; defineRoute has checked each.
export type AnyRoute = Route<any, any>

export function defineRoute<Query, Body = undefined>(route: Route<Query, Body>): Route<Query, Body> {
  return route
}

export const NO_QUERY = z.strictObject({})
export const NO_BODY = { kind: 'none' } as const

/** As the engine reads a boolean in a query: anything but these words is true. */
export const flag = z
  .string()
  .transform((text) => !['', '0', 'no', 'false', 'none'].includes(text.trim().toLowerCase()))
  .optional()

export const whole = ({ min, max }: { min: number; max: number }) =>
  z
    .string()
    .regex(/^-?\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .optional()

/** A short text of a closed set of characters. */
export const text = (pattern: RegExp) => z.string().max(512).regex(pattern).optional()

export const json = (value: unknown, status = 200): Answer => ({ kind: 'json', status, value })
export const empty = (status = 204, headers?: Record<string, string>): Answer => ({ kind: 'empty', status, headers })
