/** The client asks whether the server is there, and how long it waits for the answer. */
export const PING_EVERY_MS = 20_000
export const PONG_WITHIN_MS = 10_000
/** After sleep or a changed network the connection is probably gone: less patience. */
export const WAKE_PONG_WITHIN_MS = 3000
/** Connections that failed before they opened, until the client asks for the reason. */
export const PROBE_AFTER_FAILURES = 2

const FIRST_RETRY_MS = 300
const LAST_RETRY_MS = 15_000

/** How long to wait before connecting again after so many failures in a row; spread, so that a classroom does not come back in one instant. */
export function backOffMs(failures: number, random = Math.random): number {
  const full = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures)
  return Math.round(full * (0.6 + 0.4 * random()))
}
