import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'

/** A sandbox as the host sees it. */
export interface HostedSandbox {
  id: string
  userId: string
  lessonId: string
  /** Null until its container is there. */
  containerId: string | null
  live: boolean
}

/** What the server of the learner's API is opened with. */
export interface OpenRequest {
  tenantId: string
  sandbox: HostedSandbox
  socketPath: string
  /** Brings the published ports in line with the containers that run, and says which could not be had. */
  syncPorts(): Promise<PortTrouble[]>
  /** Something of the tenant's changed, or a call was refused. */
  onEvent(event: TenantEvent): void
}

export type TenantEvent = { kind: 'changed' } | { kind: 'refused'; method: string; path: string; reason: string }

export interface PortTrouble {
  containerId: string
  port: number
  /** The learner's own program has it, or no more can be forwarded. */
  why: 'busy' | 'full'
}

export interface OpenTenant {
  close(): Promise<void>
}

export interface HostContext {
  db: Db
  databaseUrl: string
  engine: Engine
  clock: Clock
  log: Log
  instance: string
  /** Folder of the sockets; absolute, and the same path for the engine. */
  dir: string
  /** So long images and volumes of a closed sandbox are kept. */
  retentionMs: number
  open(request: OpenRequest): Promise<OpenTenant>
  /** Throws away all that a tenant has on the engine. */
  purge(tenantId: string): Promise<void>
}
