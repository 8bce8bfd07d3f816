import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestTenant, type TestTenant } from '../images/test-tenant'
import { runDocker } from '../test-tenant'
import { listRepositories, listTags } from './client'
import { purgeRegistry, registryBytes } from './ledger'

const MIB = 1024 * 1024
const TIME = { timeout: 120_000 }
const registry = process.env.DRYDOCK_TENANT_REGISTRY ?? ''
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-registry-'))
  await writeFile(
    join(dir, 'Dockerfile'),
    'FROM busybox:1.35\nARG N=0\nRUN head -c 3000000 /dev/urandom > /noise; echo $N\n',
  )
})
afterAll(async () => rm(dir, { recursive: true, force: true }))

const policy = { registry, sharedImages: ['busybox:1.35'] }

async function docker(tenant: TestTenant, ...args: string[]) {
  const { code, stdout, stderr } = await runDocker(tenant.host.replace('unix://', ''), args)
  return { code, text: stdout + stderr }
}

async function push(tenant: TestTenant, name: string, n: number) {
  const built = await docker(tenant, 'build', '-q', '--build-arg', `N=${n}`, '-t', name, dir)
  expect(built.code, built.text).toBe(0)
  return docker(tenant, 'push', name)
}

test(
  'a tenant pushes up to its bound, also under one tag again and again; a neighbour is not held up',
  TIME,
  async () => {
    await using tenant = await createTestTenant({ quota: { registryBytes: 5 * MIB }, policy })
    await using other = await createTestTenant({ policy })
    const first = await push(tenant, 'registry.lab:5000/noise:1', 1)
    expect(first.code, first.text).toBe(0)
    const { own } = await registryBytes(registry, tenant.id)
    expect(own).toBeGreaterThan(3e6)

    const second = await push(tenant, 'registry.lab:5000/noise:1', 2)
    expect(second.code, second.text).not.toBe(0)
    expect(second.text).toMatch(/in the registry take \d+ MiB, and may take 5 MiB.*taken away/)
    const third = await docker(tenant, 'push', 'registry.lab:5000/noise:1')
    expect(third.text).toMatch(/in the registry take \d+ MiB, and may take 5 MiB/)
    expect((await push(other, 'registry.lab:5000/noise:1', 3)).code).toBe(0)

    await using late = await createTestTenant({ policy: { ...policy, registryTotalBytes: 1 * MIB } })
    expect((await push(late, 'registry.lab:5000/noise:1', 4)).text).toContain('The registry is full')

    await Promise.all([tenant, other, late].map(({ id }) => purgeRegistry(registry, id)))
    for (const repository of await listRepositories(registry, `${other.id}/`))
      expect(await listTags(registry, repository)).toEqual([])
    expect(await registryBytes(registry, other.id)).toMatchObject({ own: 0 })
    expect((await docker(other, 'rmi', 'registry.lab:5000/noise:1')).code).toBe(0)
    expect((await docker(other, 'pull', 'registry.lab:5000/noise:1')).text).toMatch(/not found|manifest unknown/)
  },
)
