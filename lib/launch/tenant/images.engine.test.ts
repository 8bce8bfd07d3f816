import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_IMAGE } from '@/lib/docker/test-engine'
import { createTestTenant, type TestTenant } from '@/lib/tenant/images/test-tenant'
import { type Client, earlierClient, laterEngine } from '../engine/generations'
import { startRegistry } from '../registry/start'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
let earlier: Client
let later: { address: string; client: Client }
let dir: string
let registry: Awaited<ReturnType<typeof startRegistry>>

beforeAll(async () => {
  if (!isRoot) return
  dir = await mkdtemp(join(tmpdir(), 'drydock-tenant-images-'))
  earlier = await earlierClient()
  later = await laterEngine({ images: [TEST_IMAGE] })
  registry = await startRegistry({ dir: join(dir, 'registry'), logFile: join(dir, 'registry.log') })
}, 300_000)

afterAll(async () => {
  await registry?.stop()
  if (dir) await rm(dir, { recursive: true, force: true })
})

interface Words {
  buildkit?: '0' | '1'
  cwd?: string
}

/** What a command prints, both streams; a failing one throws with it. */
async function docker(
  client: Client,
  tenant: TestTenant,
  args: string[],
  { buildkit = '0', cwd = dir }: Words = {},
): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: client.config,
    DOCKER_CONFIG: client.config,
    DOCKER_HOST: tenant.host,
    DOCKER_BUILDKIT: buildkit,
  }
  const { stdout, stderr } = await run(client.docker, args, {
    cwd,
    env: { ...env, NODE_ENV: 'test' },
    maxBuffer: 1 << 26,
  })
  return stdout + stderr
}

async function context(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(dir, 'context-'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

const engines = () => [
  { name: '20.10', engineHost: process.env.DOCKER_HOST ?? '' },
  { name: 'later', engineHost: later.address },
]

test.skipIf(!isRoot)(
  'build, tag, list, save, load, push, pull by digest, remove: both clients, both engines',
  { timeout: 240_000 },
  async () => {
    for (const { engineHost } of engines())
      for (const client of [earlier, later.client]) {
        await using tenant = await createTestTenant({ engineHost, policy: { registry: registry.address } })
        const cwd = await context({
          Dockerfile:
            'ARG B=debian\nFROM ${B}:bookworm-slim AS one\nRUN echo built > /f\nFROM one\nCOPY . /ctx/\nRUN ls -A /ctx && cat /f\n',
          'a.txt': 'a',
        })
        const told = await docker(client, tenant, ['build', '-t', 'web:1', '.'], { cwd })
        expect(told).toContain('Step 2/6 : FROM ${B}:bookworm-slim AS one')
        expect(told).toMatch(/^a\.txt$/m)
        expect(told).not.toMatch(/drydock|sha256:[0-9a-f]{64} AS/)
        expect(told).toContain('Successfully tagged web:1')
        expect(await docker(client, tenant, ['history', '--no-trunc', 'web:1'])).not.toContain('drydock')
        expect(await docker(client, tenant, ['inspect', '--type', 'image', 'web:1'])).not.toContain('drydock')

        await docker(client, tenant, ['tag', 'web:1', 'registry.lab:5000/kuard:1'])
        const pushed = await docker(client, tenant, ['push', 'registry.lab:5000/kuard:1'])
        const digest = /digest: (sha256:[0-9a-f]{64})/.exec(pushed)?.[1]
        expect(pushed).toContain('[registry.lab:5000/kuard]')
        expect(digest).toBeDefined()

        await docker(client, tenant, ['save', '-o', join(cwd, 'web.tar'), 'web:1'])
        expect((await run('tar', ['-xOf', join(cwd, 'web.tar'), 'manifest.json'])).stdout).toContain('"web:1"')
        await docker(client, tenant, ['rmi', 'web:1', 'registry.lab:5000/kuard:1'])
        expect((await docker(client, tenant, ['images', '-q'])).trim().split('\n')).toHaveLength(1)
        expect(await docker(client, tenant, ['load', '-i', join(cwd, 'web.tar')])).toContain('Loaded image: web:1')
        expect(await docker(client, tenant, ['pull', `registry.lab:5000/kuard@${digest}`])).toContain(
          `registry.lab:5000/kuard@${digest}`,
        )
        expect(await docker(client, tenant, ['images', '--digests'])).toContain(digest)

        await using other = await createTestTenant({ engineHost, policy: { registry: registry.address } })
        await expect(docker(client, other, ['pull', 'registry.lab:5000/kuard:1'])).rejects.toThrow(
          /not found|manifest unknown/,
        )
        await expect(docker(client, other, ['inspect', '--type', 'image', 'web:1'])).rejects.toThrow(/No such image/)
        const id = (await docker(client, tenant, ['images', '-q', '--no-trunc', 'web'])).trim().split('\n')[0] ?? ''
        await expect(docker(client, other, ['inspect', '--type', 'image', id])).rejects.toThrow(/No such image/)
        await expect(docker(client, other, ['rmi', id])).rejects.toThrow(/No such image/)
        await expect(docker(client, other, ['rmi', TEST_IMAGE])).rejects.toThrow(/shared image/)
      }
  },
)

const WITH_MOUNTS = [
  '# syntax=docker/dockerfile:1',
  'FROM debian:bookworm-slim AS one',
  'RUN --mount=type=cache,target=/c --mount=type=secret,id=tok echo x >> /c/n; cat /c/n > /n; cat /run/secrets/tok > /got',
  'FROM debian:bookworm-slim',
  'COPY --from=one /got /n /',
  'RUN --mount=type=bind,from=one,target=/m test -e /m/got && wc -l < /n && env',
  'COPY . /ctx',
  'RUN ls -A /ctx',
].join('\n')

test.skipIf(!isRoot)(
  'BuildKit: secrets and caches of one tenant never reach another',
  { timeout: 120_000 },
  async () => {
    for (const { engineHost } of engines()) {
      await using a = await createTestTenant({ engineHost })
      await using b = await createTestTenant({ engineHost })
      const cwd = await context({
        Dockerfile: WITH_MOUNTS,
        secret: 'of-a',
        other: 'of-b',
        '.dockerignore': 'secret\nother\n',
      })
      const build = (tenant: TestTenant, secret: string) =>
        docker(earlier, tenant, ['build', '--progress=plain', '--secret', `id=tok,src=${secret}`, '-t', 'web:2', '.'], {
          cwd,
          buildkit: '1',
        })
      const first = await build(a, 'secret')
      expect(first).not.toMatch(/drydock/)
      expect(first).not.toMatch(/ secret$/m)
      const second = await build(b, 'other')
      // Nothing that ran for one is taken for the other, though the file is the same.
      expect(second).not.toMatch(/one 2\/2\] RUN[^\n]*\n#\d+ (sha256:\w+\n#\d+ )?CACHED/)
      expect(second).toMatch(/#\d+ [\d.]+ 1$/m)
      const again = await build(a, 'secret')
      expect(again).toContain('CACHED')
    }
  },
)

test.skipIf(!isRoot)('buildx is told what to use instead', async () => {
  await using tenant = await createTestTenant({ engineHost: later.address })
  const cwd = await context({ Dockerfile: 'FROM debian:bookworm-slim\n' })
  await expect(docker(later.client, tenant, ['build', '.'], { cwd, buildkit: '1' })).rejects.toThrow(
    /DOCKER_BUILDKIT|buildx|forbidden/i,
  )
})
