import type { Log } from '@/lib/base/log'
import type { DiskWatch } from './disk/types'
import type { Lock } from './lock'
import type { Upstream } from './upstream'

/** One learner's share of the engine: whatever they make through their socket belongs to it. */
export interface Tenant {
  /** Twelve hex digits; part of every name on the engine. */
  id: string
  /** Which Drydock it belongs to; two may share an engine. */
  instance: string
  quota: Quota
  policy: Policy
  /** The home of the sandbox whose shell speaks to the socket; null when there is none to share. */
  home: Home | null
}

export interface Quota {
  /** Containers that exist, running or not. */
  containers: number
  /** Sum of the memory limits of containers that run. */
  memoryBytes: number
  /** Sum of the CPU limits of containers that run, in billionths of a CPU. */
  nanoCpus: number
  /** Of a single container. */
  pids: number
  networks: number
  volumes: number
  /** Writable layers of containers and content of volumes together. */
  diskBytes: number
  images: number
  /** Of images that are the tenant's own, shared layers not counted. */
  imageBytes: number
  /** Of images in the registry on board, compressed, each layer once. */
  registryBytes: number
  builds: number
  buildSeconds: number
  /** Calls under way at the same time, streams among them. */
  connections: number
}

export interface Policy {
  /** What a container gets that asks for no limit itself. */
  defaultMemoryBytes: number
  defaultNanoCpus: number
  /** "fixed": no program gains rights by setuid; "setuid": for lessons about su and sudo. */
  privileges: 'fixed' | 'setuid'
  /** The engine's default when undefined; for example "runsc". */
  runtime?: string
  /** Networks of tenants are cut from it, for example "10.213.0.0/16". */
  subnetPool: string
  /** Names of images that every tenant sees under their own names and may only read, for example "debian:bookworm-slim". */
  sharedImages: string[]
  /** host:port of the registry behind registry.lab:5000, as the engine reaches it; null when there is none. */
  registry: string | null
  /** What all tenants together may keep there; no bound when undefined. */
  registryTotalBytes?: number
  /** What a RUN in a build reaches. */
  buildNetwork: 'none' | 'default'
}

export interface Home {
  /** Name of the volume on the engine. */
  volume: string
  /** Where the learner sees it, for example /home/learner. */
  path: string
}

/** A call that has been answered, for audit rows and for tasks that react. */
export interface AnsweredCall {
  tenantId: string
  method: string
  /** The route's template, or null for a path that is not declared. */
  route: string | null
  /** As asked for, cut short. */
  path: string
  status: number
  /** Why we refused it ourselves; null for what was passed on, whatever the engine said. */
  refused: { rule: string; message: string } | null
  ms: number
}

/** What handlers work with: one for each open socket. */
export interface TenantContext {
  tenant: Tenant
  upstream: Upstream
  /** Whoever counts and then makes holds it: calls in parallel cannot slip through together. */
  admission: Lock
  /** One image at a time comes into being: what each takes is known only when it is there. */
  imaging: Lock
  disk: DiskWatch
  log: Log
}
