import { messageOf } from '@/lib/base/errors'
import type { Config } from '@/lib/config/config'
import { listBaseImages } from '@/lib/labs/base-images'
import { HOME_DIR, homeVolume } from '@/lib/sandboxes/limits'
import { startTenantHost, type TenantHost } from '@/lib/tenant/host/host'
import { purgeLabelled } from '@/lib/tenant/host/objects'
import { withPorts } from '@/lib/tenant/host/ports/start-routes'
import type { OpenRequest } from '@/lib/tenant/host/types'
import { purgeRegistry } from '@/lib/tenant/registry/ledger'
import { openTenant } from '@/lib/tenant/server'
import { ROUTES } from '@/lib/tenant/table'
import type { AnsweredCall, Policy, Quota, Tenant } from '@/lib/tenant/types'
import type { HostOptions } from './types'

const CONNECTIONS = 64
const BUILDS = 2
/** What a container gets that asks for nothing is a share of what its owner has. */
const SHARE = 4
const MIN_MEMORY_BYTES = 32 * 1024 * 1024
const READING = /^(GET|HEAD)$/

/** Opens engines of their own for learners; null where there is no folder for sockets. */
export async function startTenants(options: HostOptions): Promise<TenantHost | null> {
  const { config, db, engine, clock, log } = options
  const { tenant: limits, instance, databaseUrl } = config
  if (limits.dir === null) return null
  const policy = policyOf(config, await listBaseImages(config.labsDir))
  const quota = quotaOf(config)

  const open = async (request: OpenRequest) => {
    const { tenantId, sandbox, socketPath, syncPorts, onEvent } = request
    const home = { volume: homeVolume(instance, sandbox.id), path: HOME_DIR }
    const tenant: Tenant = { id: tenantId, instance, quota, policy, home }
    const opened = await openTenant({
      engineHost: config.dockerHost,
      tenant,
      socketPath,
      log,
      routes: withPorts(ROUTES, syncPorts),
      onCall: (call) => report(call, onEvent),
      onNotice: ({ kind, container, message }) =>
        onEvent({ kind: 'refused', method: kind, path: container?.name ?? '', reason: message }),
    })
    return { close: async () => opened[Symbol.asyncDispose]() }
  }
  const { registry } = policy
  const purge = async (tenantId: string) => {
    await purgeLabelled({ engine, instance, registry }, tenantId)
    // A registry that does not answer keeps nobody from beginning anew; what stays there is seen by its owner alone.
    if (registry)
      await purgeRegistry(registry, tenantId).catch((error: unknown) =>
        log.warn('the registry kept what a tenant had pushed', { tenant: tenantId, reason: messageOf(error) }),
      )
  }
  const { dir, retentionMs } = limits
  return startTenantHost({ db, databaseUrl, engine, clock, log, instance, dir, retentionMs, open, purge })
}

/** Only what may have changed something is worth a look at the tasks. */
function report(call: AnsweredCall, onEvent: OpenRequest['onEvent']): void {
  const { method, path, refused } = call
  if (refused) onEvent({ kind: 'refused', method, path, reason: `${refused.rule}: ${refused.message}` })
  else if (!READING.test(method) && call.status < 400) onEvent({ kind: 'changed' })
}

function quotaOf({ tenant }: Config): Quota {
  const { containers, memoryBytes, nanoCpus, pids, networks, volumes, diskBytes, images, imageBytes, registryBytes } =
    tenant
  const builds = { builds: BUILDS, buildSeconds: tenant.buildSeconds, connections: CONNECTIONS }
  const things = { containers, networks, volumes, images }
  return { ...things, memoryBytes, nanoCpus, pids, diskBytes, imageBytes, registryBytes, ...builds }
}

function policyOf({ tenant, sandbox }: Config, sharedImages: string[]): Policy {
  return {
    defaultMemoryBytes: Math.max(MIN_MEMORY_BYTES, Math.floor(tenant.memoryBytes / SHARE)),
    defaultNanoCpus: Math.floor(tenant.nanoCpus / SHARE),
    privileges: 'fixed',
    runtime: sandbox.runtime,
    subnetPool: tenant.subnets,
    sharedImages,
    registry: tenant.registry,
    registryTotalBytes: tenant.registryTotalBytes,
    buildNetwork: 'none',
  }
}
