import type { Engine } from './client'
import { callEngine, engineStatus } from './errors'

export interface ContainerUse {
  /** CPU time since its start. */
  cpuNanos: number
  /** Received and sent since its start, over all networks. */
  netBytes: number
}

/** What a container has used up to now, or null when it is gone or does not run. One cheap look, without waiting. */
export async function readUse(engine: Engine, id: string): Promise<ContainerUse | null> {
  try {
    // Without one-shot the engine waits a second or two for a second sample.
    const options = { stream: false as const, 'one-shot': true }
    const stats = await callEngine('measuring a container', () => engine.docker.getContainer(id).stats(options))
    const networks = Object.values(stats.networks ?? {})
    const cpuNanos = stats.cpu_stats?.cpu_usage?.total_usage ?? 0
    if (!cpuNanos) return null
    return { cpuNanos, netBytes: networks.reduce((sum, { rx_bytes, tx_bytes }) => sum + rx_bytes + tx_bytes, 0) }
  } catch (error) {
    if (engineStatus(error) === 404 || engineStatus(error) === 409) return null
    throw error
  }
}
