import { Refusal } from './refusal'
import type { Upstream } from './upstream'

/** Older clients put a container's whole configuration into the call that starts it. */
export const OLDEST_VERSION = '1.24'

/** The API version to speak with the engine for a client that asks for `asked`. Throws as the engine itself would. */
export async function speakable(upstream: Upstream, asked: string | null): Promise<string> {
  const { apiVersion } = await upstream.facts()
  if (asked === null) return apiVersion
  if (compareVersions(asked, apiVersion) > 0)
    throw new Refusal(
      400,
      `client version ${asked} is too new. Maximum supported API version is ${apiVersion}`,
      'version',
    )
  if (compareVersions(asked, OLDEST_VERSION) < 0)
    throw new Refusal(
      400,
      `client version ${asked} is too old. Minimum supported API version is ${OLDEST_VERSION}, please upgrade your client to a newer version`,
      'version',
    )
  return asked
}

/** Below zero when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number)
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number)
  return aMajor - bMajor || aMinor - bMinor
}
