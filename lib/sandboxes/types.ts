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
  /** Live sandboxes of one learner, over all lessons. */
  perUser: number
  /** Live sandboxes of one class, unless the class says otherwise; null: as many as there may be. */
  perClass: number | null
  /** Containers being made and started at once. */
  starts: number
  /** Started sandboxes in stock: at least for each image, and at most altogether (0: none). */
  pool: { min: number; max: number }
  /** What must be free on the engine's machine before one more is started; 0: not looked at. */
  keepFree: { memoryBytes: number; diskBytes: number }
  runtime: string | undefined
  /** Folder with a folder for each sandbox's engine socket; without it sandboxes have no engine. */
  socketDir?: string
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
 * Why a sandbox stopped: asked for by the learner or an admin, begun anew without or with its files, unused, out of
 * time, its container gone without us (the engine was restarted, say), or given up while it started.
 */
export type StopReason = 'learner' | 'admin' | 'reset' | 'renew' | 'idle' | 'time' | 'lost' | 'abandoned'

/** A sandbox whose container is there. */
export type RunningSandbox = Sandbox & { state: 'running'; containerId: string }

/** Narrows to a sandbox that can be used. */
export function isRunning(sandbox: Sandbox | null): sandbox is RunningSandbox {
  return sandbox?.state === 'running' && sandbox.containerId !== null
}
