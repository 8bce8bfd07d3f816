import { decode, encode } from 'next-auth/jwt'
import type { SessionClaim } from './types'

/** How long a session lasts without a new sign-in, in seconds. */
export const SESSION_SECONDS = 14 * 24 * 60 * 60

export interface CookieOptions {
  httpOnly: true
  sameSite: 'lax'
  path: '/'
  secure: boolean
}

/** Name and attributes of the session cookie for a site at `url`; with https the `__Host-` prefix forbids every weaker copy. */
export function sessionCookie(url: string): { name: string; options: CookieOptions } {
  const secure = url.startsWith('https://')
  return {
    name: secure ? '__Host-drydock.session' : 'drydock.session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  }
}

/** The cookie's value: the claim, encrypted and authenticated the way next-auth does it. */
export function sealSession({ userId, epoch }: SessionClaim, secret: string): Promise<string> {
  return encode({ token: { sub: userId, epoch }, secret, maxAge: SESSION_SECONDS })
}

/** The claim in a cookie's value; null for one that is missing, expired, foreign or tampered with. */
export async function readSession(value: string | undefined, secret: string): Promise<SessionClaim | null> {
  if (!value || value.length > 4096) return null
  try {
    const token = await decode({ token: value, secret })
    const { sub, epoch } = token ?? {}
    return typeof sub === 'string' && typeof epoch === 'number' ? { userId: sub, epoch } : null
  } catch {
    return null
  }
}

/** The value of cookie `name` in a raw `Cookie` header; the first one counts, as in browsers' own order. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const split = part.indexOf('=')
    if (split > 0 && part.slice(0, split).trim() === name) return part.slice(split + 1).trim()
  }
  return undefined
}
