import { isAppError, toAppError } from '@/lib/base/errors'
import { getContext } from './context'
import { requireSameOrigin } from './origin'

/**
 * Wraps an API route: refuses foreign origins on methods that change something, and turns a thrown error into
 * `{error: {code, message, fields?}}` with its status. Write `export const POST = apiRoute(async (request, params) => …)`;
 * `params` are the route's parameters. What the handler returns is sent as it is when it is a Response, else as JSON.
 */
export function apiRoute<P extends Record<string, string | string[]>>(
  handler: (request: Request, params: P) => Promise<unknown>,
): (request: Request, route: { params: Promise<P> }) => Promise<Response> {
  return async (request, route) => {
    try {
      requireSameOrigin(request, (await getContext()).config.url)
      const result = await handler(request, await route.params)
      return result instanceof Response ? result : Response.json(result ?? null, { headers: NO_STORE })
    } catch (error) {
      return errorResponse(error, { method: request.method, path: new URL(request.url).pathname })
    }
  }
}

const NO_STORE = { 'Cache-Control': 'no-store' }

/** The response for a thrown value. Failures of ours are logged here, once, with their cause. */
export async function errorResponse(error: unknown, request: { method: string; path: string }): Promise<Response> {
  // Next's own signals (redirect, not-found) are thrown values that only Next understands.
  if (!isAppError(error) && typeof error === 'object' && error !== null && 'digest' in error) throw error
  const failure = toAppError(error)
  if (failure.status >= 500) (await getContext()).log.error('request failed', { ...request, error: failure })
  const headers: Record<string, string> = { ...NO_STORE }
  const waitMs = failure.details.waitMs
  if (failure.code === 'too_many_requests' && typeof waitMs === 'number')
    headers['Retry-After'] = String(Math.ceil(waitMs / 1000))
  const { code, message, details } = failure
  return Response.json(
    { error: { code, message, ...(details.fields ? { fields: details.fields } : {}) } },
    { status: failure.status, headers },
  )
}
