import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestTenant, type TestTenant } from '@/lib/tenant/test-tenant'
import { type BuildBounds, boundBuilds } from './build-bounds'
import { type Client, earlierClient } from './generations'

// The private engine that the tests run on has these bounds from its launcher; a launcher of another run may have none.
const hash = /^unix:\/\/\/run\/(drydock-[0-9a-f]{8})\//.exec(process.env.DOCKER_HOST ?? '')?.[1]
const isPrivate = process.getuid?.() === 0 && hash !== undefined
let bounds: BuildBounds
let tenant: TestTenant
let client: Client
let dir: string

beforeAll(async () => {
  if (!isPrivate) return
  bounds = await boundBuilds(hash ?? '')
  client = await earlierClient()
  tenant = await openTestTenant({ quota: { builds: 8 } })
  dir = await mkdtemp(join(tmpdir(), 'build-bounds-'))
}, 60_000)
afterAll(async () => {
  bounds?.stop()
  await tenant?.[Symbol.asyncDispose]()
  if (dir) await rm(dir, { recursive: true })
})

function build(name: string, run: string, buildkit: '0' | '1'): Promise<{ code: number; text: string }> {
  const file = join(dir, name)
  const env = {
    PATH: process.env.PATH,
    HOME: dir,
    DOCKER_CONFIG: client.config,
    DOCKER_HOST: `unix://${tenant.socketPath}`,
    DOCKER_BUILDKIT: buildkit,
    NODE_ENV: 'test',
  } as const
  return writeFile(file, `FROM debian:bookworm-slim\nRUN ${run}\n`).then(
    () =>
      new Promise((resolve) => {
        const args = ['build', '--no-cache', '-f', file, dir]
        execFile(client.docker, args, { env, timeout: 90_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, text: stdout + stderr }),
        )
      }),
  )
}

// A bomb that stays counts what it could start before it was told no.
const BOMB = `perl -e 'for (1..600) { my $p = fork; if (!defined $p) { print "bounded at $_\\n"; last } if (!$p) { sleep 20; exit } } kill 9, -getpgrp'`
const HOG = `perl -e 'my @a; for (1..1800) { push @a, "x" x 1048576 } print "ate it all\\n"'`

test.skipIf(!isPrivate).each(['0', '1'] as const)(
  'a fork bomb and an eater of memory in a build are bounded (BuildKit: %s), and others build on',
  { timeout: 120_000 },
  async (buildkit) => {
    const [bomb, hog, calm] = await Promise.all([
      build(`bomb${buildkit}`, BOMB, buildkit),
      build(`hog${buildkit}`, HOG, buildkit),
      build(`calm${buildkit}`, 'echo calm', buildkit),
    ])
    expect(bomb.text).toMatch(/bounded at (1\d\d|2[0-5]\d)\b/)
    expect(hog.text).not.toContain('\nate it all')
    expect(hog.code).not.toBe(0)
    expect(calm.code, calm.text).toBe(0)
  },
)

test.skipIf(!isPrivate)('a step of BuildKit that fills the disk is ended', { timeout: 120_000 }, async () => {
  const filled = await build('disk', `dd if=/dev/zero of=/f bs=1M count=3000 && sleep 30 && echo wrote it all`, '1')
  expect(filled.code).not.toBe(0)
  expect(filled.text).not.toMatch(/\d wrote it all/)
})
