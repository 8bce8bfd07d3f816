import type { Engine } from './client'
import { callEngine } from './errors'

/** The engine's own version, for example "20.10.24". Throws `engine_unavailable`. */
export async function engineVersion(engine: Engine): Promise<string> {
  const { Version } = await callEngine('asking the engine for its version', () => engine.docker.version())
  return Version
}
