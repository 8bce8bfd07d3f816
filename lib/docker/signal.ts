import type { Engine } from './client'
import { callEngine, engineStatus } from './errors'

/** Sends a signal to the first process of a container. One that has ended is fine. */
export async function signalContainer(engine: Engine, { id, signal }: { id: string; signal: string }): Promise<void> {
  try {
    await callEngine('sending a signal', () => engine.docker.getContainer(id).kill({ signal }))
  } catch (error) {
    if (![404, 409].includes(engineStatus(error) ?? 0)) throw error
  }
}
