import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stopContainer } from '@/lib/docker/container'
import { tenantId } from '@/lib/docker/labels'
import { createTestEngine, SMALL_SPEC, type TestEngine } from '@/lib/docker/test-engine'
import type { Check } from '@/lib/labs/types'
import { marksOf, PORTS_LABEL } from '@/lib/tenant/marks'
import { upName } from '@/lib/tenant/names'
import { evaluate } from './evaluate'

let bench: TestEngine
let shell: string
let web: string
const owner = { userId: randomUUID(), lessonId: 'a/b', registry: null }
const tag = `drydock.invalid/ID/docker.io/library/mine-${randomBytes(4).toString('hex')}`
let imageName: string

beforeAll(async () => {
  bench = createTestEngine()
  const { engine, instance } = bench
  const tenant = { id: tenantId({ instance, ...owner }), instance }
  shell = await bench.start()
  const labels = { ...marksOf(tenant), [PORTS_LABEL]: '{"80/tcp":[{"HostIp":"","HostPort":"8080"}]}' }
  imageName = tag.replace('ID', tenant.id)
  await engine.docker.getImage(SMALL_SPEC.image).tag({ repo: imageName, tag: '1' })
  web = await bench.start({ name: upName(tenant, 'web'), labels, image: `${imageName}:1`, cmd: ['sleep', '100'] })
  // Somebody else's, by a name that looks like ours.
  const other = { ...tenant, id: '0123456789ab' }
  await bench.start({ name: upName(tenant, 'theirs'), labels: marksOf(other) })
  await bench.start({ name: upName(tenant, 'plain'), labels: marksOf(tenant) })
  await engine.docker.createVolume({ Name: upName(tenant, 'data'), Labels: marksOf(tenant) })
})

afterAll(async () => {
  const { engine, instance } = bench
  await engine.docker.getVolume(upName({ id: tenantId({ instance, ...owner }) }, 'data')).remove()
  await bench[Symbol.asyncDispose]()
  await engine.docker.getImage(`${imageName}:1`).remove()
})

async function passes(check: Check): Promise<boolean> {
  const { engine, instance } = bench
  const verdict = await evaluate({ engine }, { containerId: shell, check, vars: {}, owner: { instance, ...owner } })
  return verdict.passed
}

const mine = () => imageName.split('/').at(-1) ?? ''

test('a container of the learner is known by its name and judged by its state', async () => {
  expect(await passes({ container: { name: 'web' } })).toBe(true)
  expect(await passes({ container: { name: 'web', running: true, publishes: '8080', memoryMiB: 64 } })).toBe(true)
  expect(await passes({ container: { name: 'web', readOnly: true, user: '1000:1000' } })).toBe(true)
  expect(await passes({ container: { name: 'web', image: `${mine()}:1` } })).toBe(true)
  expect(await passes({ container: { name: 'web', image: `${mine()}:2` } })).toBe(false)
  expect(await passes({ container: { name: 'web', publishes: '9090' } })).toBe(false)
  expect(await passes({ container: { name: 'web', exit: 0 } })).toBe(false)
  expect(await passes({ container: { name: 'web', exists: false } })).toBe(false)
  expect(await passes({ container: { name: 'none' } })).toBe(false)
  expect(await passes({ container: { name: 'none', exists: false } })).toBe(true)
  await stopContainer(bench.engine, { id: web, graceSeconds: 0 })
  expect(await passes({ container: { name: 'web', running: false } })).toBe(true)
  expect(await passes({ container: { name: 'web', running: true } })).toBe(false)
})

test('a container that was made from an image everybody has is known by that image’s name', async () => {
  expect(await passes({ container: { name: 'plain', image: SMALL_SPEC.image } })).toBe(true)
  expect(await passes({ container: { name: 'plain', image: 'none:1' } })).toBe(false)
  expect(await passes({ image: { name: SMALL_SPEC.image } })).toBe(false)
})

test('what is another’s does not exist', async () => {
  expect(await passes({ container: { name: 'theirs' } })).toBe(false)
  expect(await passes({ image: { name: 'debian:bookworm-slim' } })).toBe(false)
})

test('images, volumes and networks are known by their names', async () => {
  expect(await passes({ image: { name: `${mine()}:1` } })).toBe(true)
  expect(await passes({ image: { name: `${mine()}:1`, same: `${mine()}:1` } })).toBe(true)
  expect(await passes({ image: { name: `${mine()}:1`, entrypoint: ['/x'] } })).toBe(false)
  expect(await passes({ image: { name: 'none:1' } })).toBe(false)
  expect(await passes({ volume: { name: 'data' } })).toBe(true)
  expect(await passes({ volume: { name: 'none' } })).toBe(false)
  expect(await passes({ network: { name: 'back', exists: false } })).toBe(true)
})
