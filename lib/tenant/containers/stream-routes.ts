import { pipeline } from 'node:stream'
import { z } from 'zod'
import { boundedStream } from '../bounded'
import { mapJsonLines } from '../lines'
import { Refusal } from '../refusal'
import { type Answer, type AnyRoute, type Call, defineRoute, flag, NO_BODY, NO_QUERY, text } from '../route'
import { resolveContainer } from './rows'

const noun = 'containers'
const TIME = /^[0-9TZ:.+-]{0,40}$/
const detachKeys = z
  .string()
  .regex(/^[a-zA-Z0-9,@^\\[\]_-]{0,64}$/)
  .optional()
const streams = { stdin: flag, stdout: flag, stderr: flag, logs: flag, stream: flag, detachKeys }
const ATTACH_MAX_BYTES = 4096
const EXPORT_MAX_BYTES = 8 * 1024 ** 3

export const streamRoutes: AnyRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/attach',
    noun,
    command: 'docker attach, docker run',
    summary: "Joins your terminal with a container's input and output.",
    // Client libraries repeat what they were told there and in a body; no engine reads it, and it goes no further.
    query: z.strictObject({ ...streams, hijack: flag }),
    body: { kind: 'json', schema: z.looseObject({}).nullable(), optional: true, maxBytes: ATTACH_MAX_BYTES },
    upgrade: ['tcp'],
    handle: async ({ ctx, params, query: { hijack: _, ...query }, headers, signal, version }) => {
      const { Id } = await resolveContainer(ctx, params.id ?? '')
      if (query.stdin && !headers.upgrade)
        throw new Refusal(400, 'To write to a container, the call must ask to switch to "tcp".', 'stream')
      const { socket, headers: up } = await ctx.upstream.connect({
        method: 'POST',
        path: ['containers', Id, 'attach'],
        query,
        protocol: 'tcp',
        signal,
        version,
      })
      return { kind: 'connection', headers: typeOf(up), protocol: 'tcp', socket }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/logs',
    noun,
    command: 'docker logs',
    summary: 'What a container has printed, and goes on printing with -f.',
    query: z.strictObject({
      follow: flag,
      stdout: flag,
      stderr: flag,
      since: text(TIME),
      until: text(TIME),
      timestamps: flag,
      tail: text(/^(all|-?\d{0,9})$/),
      details: flag,
    }),
    body: NO_BODY,
    handle: async (call) => {
      const { details: _, ...query } = call.query
      return passStream(call, { what: 'logs', query })
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/stats',
    noun,
    command: 'docker stats',
    summary: 'What a container uses.',
    query: z.strictObject({ stream: flag, 'one-shot': flag }),
    body: NO_BODY,
    handle: async ({ ctx, params, query, signal, version }) => {
      const { Id, name } = await resolveContainer(ctx, params.id ?? '')
      const asked = { stream: query.stream ?? true, 'one-shot': query['one-shot'] }
      const { body } = await ctx.upstream.stream({
        method: 'GET',
        path: ['containers', Id, 'stats'],
        query: asked,
        signal,
        version,
      })
      const mapped = mapJsonLines((value) => ({ ...(value as object), name: `/${name}` }))
      return {
        kind: 'stream',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: pipeline(body, mapped, () => undefined),
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/containers/{id}/wait',
    noun,
    command: 'docker wait, docker run',
    summary: 'Waits until a container has ended.',
    query: z.strictObject({ condition: text(/^(not-running|next-exit|removed)?$/) }),
    body: NO_BODY,
    handle: (call) => passStream(call, { what: 'wait', query: call.query, method: 'POST' }),
  }),
  defineRoute({
    method: 'GET',
    path: '/containers/{id}/export',
    noun,
    command: 'docker export',
    summary: "A container's files as an archive.",
    query: NO_QUERY,
    body: NO_BODY,
    handle: (call) => passStream(call, { what: 'export', query: {}, maxBytes: EXPORT_MAX_BYTES }),
  }),
]

async function passStream(
  { ctx, params, signal, version }: Call,
  {
    what,
    query,
    method = 'GET',
    maxBytes,
  }: { what: string; query: Record<string, string | boolean | undefined>; method?: string; maxBytes?: number },
): Promise<Answer> {
  const { Id } = await resolveContainer(ctx, params.id ?? '')
  const answer = await ctx.upstream.stream({ method, path: ['containers', Id, what], query, signal, version })
  const body = maxBytes ? boundedStream(answer.body, maxBytes) : answer.body
  return { kind: 'stream', status: answer.status, headers: typeOf(answer.headers), body }
}

function typeOf(headers: Record<string, unknown>): Record<string, string> {
  const type = headers['content-type']
  return typeof type === 'string' ? { 'content-type': type } : {}
}
