import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '@/lib/docker/client'
import { removeLabelledImages } from '@/lib/docker/image'
import { openTenant } from '../server'
import type { Policy, Quota, TenantContext } from '../types'
import { purgeImages } from './purge'

const MIB = 1024 * 1024

const QUOTA: Quota = {
  containers: 5,
  memoryBytes: 512 * MIB,
  nanoCpus: 1e9,
  pids: 128,
  networks: 3,
  volumes: 3,
  diskBytes: 200 * MIB,
  images: 20,
  imageBytes: 100 * MIB,
  registryBytes: 100 * MIB,
  builds: 2,
  buildSeconds: 60,
  connections: 40,
}

export interface TestTenant extends AsyncDisposable {
  id: string
  ctx: TenantContext
  /** For DOCKER_HOST. */
  host: string
}

/** For tests: a tenant with a socket of its own on a real engine; its images are gone on disposal. */
export async function createTestTenant({
  engineHost = process.env.DOCKER_HOST ?? '',
  quota = {},
  policy = {},
}: {
  engineHost?: string
  quota?: Partial<Quota>
  policy?: Partial<Policy>
} = {}): Promise<TestTenant> {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-tenant-'))
  const id = randomBytes(6).toString('hex')
  const open = await openTenant({
    engineHost,
    socketPath: join(dir, 'docker.sock'),
    tenant: {
      id,
      instance: `test-${id}`,
      quota: { ...QUOTA, ...quota },
      policy: {
        defaultMemoryBytes: 64 * MIB,
        defaultNanoCpus: 5e8,
        privileges: 'fixed',
        subnetPool: '10.213.0.0/16',
        sharedImages: ['debian:bookworm-slim'],
        registry: null,
        buildNetwork: 'none',
        ...policy,
      },
      home: null,
    },
  })
  return {
    id,
    ctx: open.ctx,
    host: `unix://${join(dir, 'docker.sock')}`,
    [Symbol.asyncDispose]: async () => {
      await purgeImages(open.ctx)
      await open[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
      const left = await removeLabelledImages(createEngine({ host: engineHost }), { 'drydock.instance': `test-${id}` })
      if (left > 0) throw new Error(`The test left ${left} image(s) behind.`)
    },
  }
}
