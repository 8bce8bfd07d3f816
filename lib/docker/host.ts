import type { Engine } from './client'
import { callEngine } from './errors'

/** The machine that an engine runs on, in its own words. */
export interface EngineHost {
  name: string
  /** All there is, not what is free. */
  memoryBytes: number
  cpus: number
  /** The folder of its images and containers, as that machine sees it. */
  rootDir: string
}

export async function readEngineHost(engine: Engine): Promise<EngineHost> {
  const info: { Name: string; MemTotal: number; NCPU: number; DockerRootDir: string } = await callEngine(
    'asking the engine about its machine',
    () => engine.docker.info(),
  )
  return { name: info.Name, memoryBytes: info.MemTotal, cpus: info.NCPU, rootDir: info.DockerRootDir }
}
