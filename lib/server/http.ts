import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Gateway } from './gateway'

/** The header in which pages find the client's address. Whatever a client writes there is overwritten. */
export const ADDRESS_HEADER = 'x-drydock-address'

const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
]

/**
 * Makes a request's headers trustworthy: forwarding headers count only behind a proxy that we were told of, and then
 * the last address of the chain, which that proxy itself has added.
 */
export function cleanHeaders(request: IncomingMessage, { trustProxy }: { trustProxy: boolean }): void {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
  const last = forwarded.split(',').at(-1)?.trim()
  const address = (trustProxy && last) || request.socket.remoteAddress || 'unknown'
  if (!trustProxy) for (const name of FORWARDED) delete request.headers[name]
  request.headers[ADDRESS_HEADER] = address.replace(/^::ffff:/, '')
}

/** Answers an ordinary request for a terminal's address with the gateway's verdict; false when it is none. */
export async function answerVerdict(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const pending = gateway.verdict(request)
  if (!pending) return false
  const verdict = await pending
  const status = verdict === 'allowed' ? 200 : verdict.status
  const body = verdict === 'allowed' ? { allowed: true } : { error: { code: verdict.code, message: verdict.message } }
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(body))
  return true
}
