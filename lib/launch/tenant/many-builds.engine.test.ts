import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test, vi } from 'vitest'
import { createTestTenant } from '@/lib/tenant/images/test-tenant'
import { earlierClient } from '../engine/generations'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const BUILDS = 15

/** Sockets that this process has open; the tenant's server runs in it. */
async function openSockets(): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  )
  return links.filter((link) => link.startsWith('socket:')).length
}

test.skipIf(!isRoot)(`${BUILDS} builds with BuildKit in a row all work, and leave no session`, async () => {
  const client = await earlierClient()
  await using tenant = await createTestTenant()
  const dir = await mkdtemp(join(tmpdir(), 'drydock-builds-'))
  const env = { PATH: process.env.PATH, HOME: client.config, DOCKER_CONFIG: client.config, DOCKER_HOST: tenant.host }
  const docker = async (...args: string[]) => {
    const { stdout } = await run(client.docker, args, { env: { ...env, DOCKER_BUILDKIT: '1', NODE_ENV: 'test' } })
    return stdout.trim()
  }
  try {
    await writeFile(join(dir, 'Dockerfile'), 'FROM scratch\nCOPY n /\n')
    await docker('version')
    const before = await openSockets()
    for (let n = 1; n <= BUILDS; n++) {
      await writeFile(join(dir, 'n'), String(n))
      expect(await docker('build', '-q', '-t', 'many:1', dir)).toMatch(/^sha256:/)
    }
    await vi.waitFor(async () => expect(await openSockets()).toBeLessThanOrEqual(before), { timeout: 60_000 })
    expect(await docker('ps', '-a', '-q')).toBe('')
    expect((await docker('images', '-q', 'many')).split('\n')).toHaveLength(1)
    await docker('image', 'prune', '-f')
    await docker('rmi', 'many:1')
    expect((await docker('images', '-q', '-a')).split('\n')).toHaveLength(1)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
