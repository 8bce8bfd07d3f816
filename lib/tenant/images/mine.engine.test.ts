import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { runDocker } from '../test-tenant'
import { listMyImages } from './mine'
import { createTestTenant, type TestTenant } from './test-tenant'

const BASE = 'debian:bookworm-slim'
const HOST = process.env.DOCKER_HOST ?? ''
let mine: TestTenant
let theirs: TestTenant
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-mine-'))
  await writeFile(join(dir, 'note'), 'a'.repeat(5000))
  await writeFile(join(dir, 'Dockerfile'), `FROM ${BASE}\nENV A=1\nCOPY note /note\nCMD ["cat", "/note"]\n`)
  mine = await createTestTenant()
  theirs = await createTestTenant()
  const built = await runDocker(mine.host.replace('unix://', ''), ['build', '-q', '-t', 'noted:1', dir])
  expect(built.code, built.stderr).toBe(0)
})
afterAll(async () => {
  await mine[Symbol.asyncDispose]()
  await theirs[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const imagesOf = async ({ ctx }: TestTenant) =>
  listMyImages({ engine: createEngine({ host: HOST }), host: HOST }, ctx.tenant)

test('one’s own image comes first, with what it adds to its base, layer by layer', async () => {
  const images = await imagesOf(mine)
  const own = images.find(({ names }) => names.includes('noted:1'))
  const base = images.find(({ names }) => names.includes(BASE))
  expect(images[0]).toBe(own)
  expect([own?.owner, base?.owner]).toEqual(['own', 'shared'])
  expect(own?.baseLayers).toBe(base?.layers.length)
  expect(own?.layers.slice(own.baseLayers).map(({ sizeBytes }) => sizeBytes)).toEqual([5000])
})

test('a neighbour sees what is shared and nothing of it', async () => {
  const [seen, own] = [await imagesOf(theirs), await imagesOf(mine)]
  expect(seen.map(({ owner }) => owner)).toEqual(['shared'])
  const hidden = own.filter(({ owner }) => owner === 'own').map(({ id }) => id)
  expect(hidden).toHaveLength(1)
  expect(seen.some(({ id }) => hidden.includes(id))).toBe(false)
})
