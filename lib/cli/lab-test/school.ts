import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@/lib/base/clock'
import { createLog, type Log } from '@/lib/base/log'
import { startTenants } from '@/lib/broker/tenants'
import type { ChecksContext } from '@/lib/checks/types'
import { type Config, parseConfig } from '@/lib/config/config'
import { createDb } from '@/lib/db/client'
import { createEngine } from '@/lib/docker/client'
import { listContainers, removeContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { listVolumes, removeVolume } from '@/lib/docker/volume'
import type { SandboxContext } from '@/lib/sandboxes/types'
import { listTenantIds, purgeLabelled } from '@/lib/tenant/host/objects'

/** Somewhere to take lessons in: an engine, a database, and the host of the learners' own engines. */
export interface School extends AsyncDisposable {
  ctx: SandboxContext & ChecksContext
  config: Config
  /** Adds somebody who takes lessons; returns the id. */
  enrol(): Promise<string>
}

export interface SchoolOptions {
  /** A migrated database that nobody else uses. */
  databaseUrl: string
  dockerHost: string
  /** host:port of the registry that learners push to; null: they cannot. */
  registry: string | null
  /** The labs folder whose `images/` learners may build on. */
  labsDir: string
  log?: Log
}

/** An author's own bounds hold here as they do in the school. */
const PASSED_ON = /^DRYDOCK_(SANDBOX|TENANT|BUILD)_|^DRYDOCK_RUNTIME$/

/**
 * Opens a school for tests of labs. Whatever it makes carries an instance label of its own, by which disposal removes
 * all of it: sandboxes with their volumes, and what learners made.
 */
export async function openSchool(options: SchoolOptions): Promise<School> {
  const { databaseUrl, dockerHost, registry, log = createLog({ write: () => {} }) } = options
  const dir = await mkdtemp(join(tmpdir(), 'drydock-labs-'))
  const config = configOf(options, { dir, instance: `labs-${randomBytes(6).toString('hex')}` })
  const { instance } = config
  const db = createDb({ url: databaseUrl, connections: 6 })
  const engine = createEngine({ host: dockerHost })
  const ctx = { db, engine, clock: systemClock, log, instance, limits: config.sandbox, registry }
  const tenants = await startTenants({ ...ctx, config })
  return {
    ctx,
    config,
    enrol: async () => {
      const email = `${randomBytes(6).toString('hex')}@labs.example`
      return (await db.user.create({ data: { email, name: 'Lab Test' } })).id
    },
    [Symbol.asyncDispose]: async () => {
      const labels = { [LABEL.instance]: instance }
      await tenants?.stop()
      for (const { id } of await listContainers(engine, { labels, all: true })) await removeContainer(engine, id)
      for (const id of await listTenantIds({ engine, instance }))
        await purgeLabelled({ engine, instance, registry }, id)
      for (const { name } of await listVolumes(engine, labels)) await removeVolume(engine, name)
      await db.$disconnect()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function configOf(
  { databaseUrl, dockerHost, registry, labsDir }: SchoolOptions,
  { dir, instance }: { dir: string; instance: string },
): Config {
  return parseConfig({
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))),
    DATABASE_URL: databaseUrl,
    DOCKER_HOST: dockerHost,
    DRYDOCK_TENANT_REGISTRY: registry ?? undefined,
    DRYDOCK_TENANT_DIR: dir,
    DRYDOCK_SECRET: randomBytes(32).toString('hex'),
    DRYDOCK_URL: 'http://127.0.0.1:1',
    DRYDOCK_INSTANCE: instance,
    DRYDOCK_LABS: labsDir,
    // Each lesson is taken once: a stock would only cost.
    DRYDOCK_POOL: '0',
    DRYDOCK_POOL_MIN: '0',
    DRYDOCK_FREE_MEMORY_MIB: '0',
    DRYDOCK_FREE_DISK_MIB: '0',
  })
}
