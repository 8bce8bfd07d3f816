import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Sandbox } from '@/lib/db/generated/client'
import type { Engine } from '@/lib/docker/client'

export type { Sandbox } from '@/lib/db/generated/client'

/** What one sandbox may use and how many there may be; the shape of `Config.sandbox`. Bytes and milliseconds. */
export interface SandboxLimits {
  /** All memory, files in the home included, since they live in memory. */
  memoryBytes: number
  nanoCpus: number
  pids: number
  diskBytes: number
  lifetimeMs: number
  idleMs: number
  /** Live sandboxes of this Drydock altogether. */
  limit: number
  runtime: string | undefined
}

export interface SandboxContext {
  db: Db
  engine: Engine
  clock: Clock
  log: Log
  /** Marks our containers on an engine that others may use too. */
  instance: string
  limits: SandboxLimits
}

/** A file of the lesson, to lie in the learner's home from the start. */
export interface StartFile {
  /** Relative to the home. */
  path: string
  content: Buffer
  mode: number
}

/**
 * Why a sandbox stopped: asked for by the learner or an admin, begun anew, unused, out of time, its container gone
 * without us (the engine was restarted, say), or given up while it started.
 */
export type StopReason = 'learner' | 'admin' | 'reset' | 'idle' | 'time' | 'lost' | 'abandoned'

/** A sandbox whose container is there. */
export type RunningSandbox = Sandbox & { state: 'running'; containerId: string }

/** Narrows to a sandbox that can be used. */
export function isRunning(sandbox: Sandbox | null): sandbox is RunningSandbox {
  return sandbox?.state === 'running' && sandbox.containerId !== null
}
