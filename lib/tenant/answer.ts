import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { isAppError } from '@/lib/base/errors'
import { parseWith, readBody } from './body'
import { matchRoute, parseTarget } from './match'
import { downText } from './names'
import { patientStream } from './patience'
import { malformed, Refusal } from './refusal'
import type { Answer, AnyRoute } from './route'
import type { AnsweredCall, TenantContext } from './types'
import { speakable } from './version'

export interface Asked {
  req: IncomingMessage
  stream: Readable
  /** The protocol that the client asks to switch to, or null. */
  upgrade: string | null
  signal: AbortSignal
}

export interface Failed {
  answer: Answer
  status: number
  headers: Record<string, string>
}

/** Takes one call from its head to its answer; a failure is an answer, too. Reports it to `onCall`. */
export async function answerCall(
  { ctx, routes, onCall }: { ctx: TenantContext; routes: AnyRoute[]; onCall?: (call: AnsweredCall) => void },
  asked: Asked,
): Promise<Failed> {
  const started = performance.now()
  const method = asked.req.method ?? ''
  const url = asked.req.url ?? ''
  let route: AnyRoute | null = null
  let answer: Answer
  let refused: AnsweredCall['refused'] = null
  try {
    const target = parseTarget(url)
    const matched = matchRoute(routes, { method, path: target.path })
    route = matched.route
    checkUpgrade(route, asked.upgrade)
    const version = await speakable(ctx.upstream, target.version)
    const query = parseWith(route.query, { ...target.query }, 'query')
    const body = await readBody(route.body, asked.stream)
    const stream = route.body.kind === 'stream' ? patientStream(asked.stream) : asked.stream
    const { signal } = asked
    const { headers } = asked.req
    answer = await route.handle({ ctx, params: matched.params, query, body, stream, headers, version, signal })
  } catch (error) {
    const refusal = toRefusal(ctx, error, asked.signal)
    if (refusal.rule) refused = { rule: refusal.rule, message: refusal.message }
    answer = { kind: 'json', status: refusal.status, value: { message: refusal.message } }
  }
  const status = 'status' in answer ? answer.status : 101
  const ms = performance.now() - started
  const path = url.slice(0, 300)
  onCall?.({ tenantId: ctx.tenant.id, method, route: route?.path ?? null, path, status, refused, ms })
  return { answer, status, headers: await commonHeaders(ctx) }
}

function checkUpgrade(route: AnyRoute, upgrade: string | null): void {
  if (upgrade === null) return
  if (!route.upgrade?.includes(upgrade.toLowerCase()))
    throw new Refusal(400, `This call cannot switch to "${upgrade.slice(0, 40)}".`, 'stream')
}

function toRefusal(ctx: TenantContext, error: unknown, signal: AbortSignal): Refusal {
  if (error instanceof Refusal) return error
  if (signal.aborted) return malformed('The client has gone.')
  if (isAppError(error)) return new Refusal(error.status, downText(ctx.tenant, error.message), null)
  ctx.log.error('A call of a tenant failed.', { error })
  return new Refusal(500, `Something went wrong on the platform's side: try again.`, null)
}

async function commonHeaders(ctx: TenantContext): Promise<Record<string, string>> {
  const facts = await ctx.upstream.facts().catch(() => null)
  const version: Record<string, string> = facts ? { 'api-version': facts.apiVersion } : {}
  return { ...version, ostype: 'linux', 'docker-experimental': 'false', server: 'Docker (linux)' }
}
