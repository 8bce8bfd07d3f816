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
  /** What a script of the lesson says to the learner. */
  say?: string
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

/** By the names that the learner knows; null when there is none. */
export interface TenantFacts {
  container(name: string): Promise<ContainerFact | null>
  /** What it has printed, the last part of it; empty when there is none. */
  logs(name: string): Promise<string>
  image(name: string): Promise<ImageFact | null>
  /** What the learner's engine runs by this name: their own image, else the shared one. Names are an author's. */
  anyImage(name: string): Promise<Pick<ImageFact, 'id' | 'layers' | 'sizeBytes' | 'digests'> | null>
  /** Paths that each layer of an image adds, lowest first; null when there is none, or it is too large to be read. */
  paths(name: string): Promise<ReadonlySet<string>[] | null>
  /** Digest of what the registry on board has by this name, or null. */
  registered(name: string): Promise<string | null>
  network(name: string): Promise<NetworkFact | null>
  volume(name: string): Promise<boolean>
}

export interface ContainerFact {
  id: string
  imageId: string
  running: boolean
  exitCode: number
  oomKilled: boolean
  /** "none" without a HEALTHCHECK. */
  health: string
  user: string
  memoryBytes: number
  nanoCpus: number
  pids: number
  readOnly: boolean
  /** Ports of the sandbox at which it answers. */
  publishes: number[]
  networks: string[]
  /** Id of the container whose network or processes it shares. */
  networkOf: string | null
  pidsOf: string | null
  /** Those that it has. */
  capabilities: string[]
  /** System calls that a profile of the learner's lets through; null without one. */
  allows: string[] | null
  env: Record<string, string>
  mounts: { volume: string | null; at: string }[]
}

export interface ImageFact {
  id: string
  entrypoint: string[]
  cmd: string[]
  user: string
  env: Record<string, string>
  labels: Record<string, string>
  /** Digests of the layers, lowest first. */
  layers: string[]
  sizeBytes: number
  /** The registry has it under this name's repository: it was pushed there, or came from there. */
  pushed: boolean
  /** By which a registry knows it, "sha256:…". */
  digests: string[]
}

export interface NetworkFact {
  internal: boolean
  /** Names of the running containers in it. */
  containers: string[]
}

export interface HttpFact {
  status: number
  body: string
}

/** What a script of the lesson said, or why it said nothing. */
export type ScriptFact = { passed: boolean; message?: string; params: Record<string, string> } | { broken: string }

/** Everything that a check may look at, in one round. */
export interface Facts {
  /** By absolute path. */
  files: ReadonlyMap<string, FileFact>
  /** Runs a command, once in a round however often it is asked for. */
  exec(command: string[], timeoutMs: number): Promise<ExecFact>
  /** What the learner made with their own engine. */
  tenant: TenantFacts
  /** What a port of the sandbox answers; null when nothing does. */
  http(port: number, path: string, timeoutMs: number): Promise<HttpFact | null>
  /** True once the learner has answered the question right. */
  quiz(questionId: string): Promise<boolean>
  /** Runs a script of the lesson where the learner cannot reach it. */
  script(file: string, timeoutMs: number): Promise<ScriptFact>
  /** What the learner typed into the task's field, or null. */
  input: string | null
}
