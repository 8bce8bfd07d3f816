import type { Clock } from '@/lib/base/clock'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'

/** How a learner stands with one task. */
export interface TaskState {
  id: string
  done: boolean
  /** What the author says to a learner who is in this situation; null when there is nothing to say. */
  message: string | null
  /** Failed checks that the learner asked for, and wrong inputs. */
  fails: number
  /** How many of the task's hints have been shown. */
  hints: number
  /** All tasks that it needs are done; others are not looked at. */
  ready: boolean
}

export interface ChecksContext {
  db: Db
  engine: Engine
  clock: Clock
  /** Whose tenants are looked at. */
  instance: string
  /** As in Policy.registry; absent: none. */
  registry?: string | null
}

export interface Verdict {
  passed: boolean
  /** Why it failed, for authors and logs; empty when it passed. Learners read what the lesson says instead. */
  message: string
}

/** What was seen of one path in a sandbox. */
export interface FileFact {
  /** What it is after links were followed; null when there is nothing. */
  type: 'file' | 'directory' | 'other' | null
  link: boolean
  executable: boolean
  /** The first FILE_MAX_BYTES of a regular file, when some probe asked for it; else null. */
  content: string | null
}

export interface ExecFact {
  exitCode: number
  stdout: string
  /** True when it was ended because it took too long; the other fields then mean nothing. */
  timedOut: boolean
}

/** By the names that the learner knows; null and false when there is none. */
export interface TenantFacts {
  container(name: string): Promise<ContainerFact | null>
  image(name: string): Promise<ImageFact | null>
  /** Id of what the learner's engine runs by this name: their own image, else the shared one. Names are an author's. */
  imageId(name: string): Promise<string | null>
  network(name: string): Promise<boolean>
  volume(name: string): Promise<boolean>
}

export interface ContainerFact {
  imageId: string
  running: boolean
  exitCode: number
  oomKilled: boolean
  user: string
  memoryBytes: number
  readOnly: boolean
  /** Ports of the sandbox at which it answers. */
  publishes: number[]
}

export interface ImageFact {
  id: string
  entrypoint: string[]
  cmd: string[]
  user: string
  layers: number
  /** The registry has it under this name's repository: it was pushed there, or came from there. */
  pushed: boolean
}

/** Everything that a check may look at, in one round. */
export interface Facts {
  /** By absolute path. */
  files: ReadonlyMap<string, FileFact>
  /** Runs a command, once in a round however often it is asked for. */
  exec(command: string[], timeoutMs: number): Promise<ExecFact>
  /** What the learner made with their own engine. */
  tenant: TenantFacts
  /** What the learner typed into the task's field, or null. */
  input: string | null
}
