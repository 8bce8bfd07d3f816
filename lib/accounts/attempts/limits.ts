import { createHash } from 'node:crypto'

const MINUTE_MS = 60_000

/** How long a failed attempt is remembered; no window below is longer. */
export const FAILURE_KEPT_MS = 60 * MINUTE_MS

export interface Limit {
  key: string
  attempts: number
  windowMs: number
}

/**
 * Three limits at once. One person from one place may fail five times in a quarter of an hour. An account takes thirty
 * failures an hour from everywhere, so that a stranger cannot easily lock its owner out but cannot guess for long
 * either. A place may fail a hundred times: a whole classroom often shares one address.
 */
export function signInLimits({ email, address }: { email: string; address: string }): Limit[] {
  return [
    { key: hashKey('pair', email, address), attempts: 5, windowMs: 15 * MINUTE_MS },
    { key: hashKey('email', email), attempts: 30, windowMs: 60 * MINUTE_MS },
    { key: hashKey('address', address), attempts: 100, windowMs: 15 * MINUTE_MS },
  ]
}

/** New accounts from one address; a full lecture hall fits. */
export function signUpLimits({ address }: { address: string }): Limit[] {
  return [{ key: hashKey('sign-up', address), attempts: 300, windowMs: 60 * MINUTE_MS }]
}

/** Milliseconds until an attempt is allowed again; 0 when it is now. `times` are those in the window, in any order. */
export function waitFor({ attempts, windowMs }: Limit, times: Date[], now: Date): number {
  const recent = times.map((time) => time.getTime()).filter((time) => time > now.getTime() - windowMs)
  if (recent.length < attempts) return 0
  const freeing = recent.sort((a, b) => b - a)[attempts - 1] ?? now.getTime()
  return Math.max(1, freeing + windowMs - now.getTime())
}

/** "40 seconds", "12 minutes": rounded up, so that nobody comes back too early. */
export function sayWait(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

// Only hashes are kept: the table must not be a list of who has tried to sign in from where.
function hashKey(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('base64url')
}
