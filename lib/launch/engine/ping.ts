import { withTimeout } from '@/lib/base/abort'
import { createEngine } from '@/lib/docker/client'

const PING_MS = 5000

/** True when a Docker Engine answers at `address`, and to this user. */
export async function engineAnswers(address: string): Promise<boolean> {
  try {
    const { docker } = createEngine({ host: address })
    await withTimeout({ ms: PING_MS, message: `The engine at ${address} is silent.` }, () => docker.ping())
    return true
  } catch {
    return false
  }
}
