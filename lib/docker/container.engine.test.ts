import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from './client'
import {
  containerLogs,
  findContainer,
  inspectContainer,
  listContainers,
  removeContainer,
  startContainer,
  stopContainer,
  waitContainer,
} from './container'
import { LABEL } from './labels'
import { createTestEngine, SMALL_SPEC, type TestEngine } from './test-engine'

let bench: TestEngine
beforeAll(() => {
  bench = createTestEngine()
})
afterAll(() => bench[Symbol.asyncDispose]())

test('what a container prints and how it ended', async () => {
  const id = await bench.start({ cmd: ['sh', '-c', 'printf "\\000\\303\\274out"; echo err >&2; exit 9'], init: false })
  expect(await waitContainer(bench.engine, id)).toBe(9)
  const all = await containerLogs(bench.engine, { id, maxBytes: 1000 })
  expect(all).toEqual({ stdout: Buffer.from('\0üout'), stderr: Buffer.from('err\n'), truncated: false })
  expect(await containerLogs(bench.engine, { id, maxBytes: 3 })).toMatchObject({ truncated: true })
  expect(await inspectContainer(bench.engine, id)).toMatchObject({ running: false, exitCode: 9, oomKilled: false })
})

test('an empty log, and one that is JSON', async () => {
  const empty = await bench.start({ cmd: ['true'] })
  await waitContainer(bench.engine, empty)
  expect((await containerLogs(bench.engine, { id: empty, maxBytes: 10 })).stdout).toHaveLength(0)
  const json = await bench.start({ cmd: ['echo', '{"a":1}'] })
  await waitContainer(bench.engine, json)
  expect(`${(await containerLogs(bench.engine, { id: json, maxBytes: 10 })).stdout}`).toBe('{"a":1}\n')
})

test('only containers with all labels are listed', async () => {
  const id = await bench.start({ labels: { [LABEL.lesson]: 'one' } })
  const list = (labels: Record<string, string>) => listContainers(bench.engine, { labels, all: true })
  expect((await list({ ...bench.labels, [LABEL.lesson]: 'one' })).map((found) => found.id)).toEqual([id])
  expect(await list({ ...bench.labels, [LABEL.lesson]: 'on' })).toEqual([])
})

test('stopping and removing are fine with what is stopped or gone', async () => {
  const id = await bench.start()
  await stopContainer(bench.engine, { id, graceSeconds: 1 })
  await stopContainer(bench.engine, { id, graceSeconds: 1 })
  await Promise.all([1, 2, 3].map(() => removeContainer(bench.engine, id)))
  await removeContainer(bench.engine, id)
  await stopContainer(bench.engine, { id, graceSeconds: 1 })
  expect(await findContainer(bench.engine, id)).toBeNull()
  await expect(inspectContainer(bench.engine, id)).rejects.toMatchObject({ code: 'not_found' })
})

test.each([
  ['image', { image: 'drydock/none:1' }, 'image_missing'],
  ['program', { cmd: ['/no/such/program'], init: false }, 'engine_refused'],
  ['runtime', { runtime: 'no-such-runtime' }, 'engine_refused'],
])('a %s that is not there is a clear error and leaves nothing', async (_, spec, code) => {
  const before = await bench.containers()
  await expect(bench.start(spec)).rejects.toMatchObject({ name: 'AppError', code })
  expect(await bench.containers()).toEqual(before)
})

test('a name that is taken is refused, and its owner stays', async () => {
  const name = `drydock-${bench.instance}-name`
  const id = await bench.start({ name })
  await expect(bench.start({ name })).rejects.toMatchObject({ code: 'engine_refused' })
  expect((await inspectContainer(bench.engine, name)).id).toBe(id)
})

test('an abort at any moment of the start leaves nothing', async () => {
  const before = await bench.containers()
  for (const ms of [0, 5, 20, 40, 80, 120, 160]) {
    const spec = { ...SMALL_SPEC, labels: bench.labels }
    await startContainer(bench.engine, spec, AbortSignal.timeout(ms)).then(
      ({ id }) => removeContainer(bench.engine, id),
      (error: unknown) => expect(error).toMatchObject({ name: 'TimeoutError' }),
    )
  }
  expect(await bench.containers()).toEqual(before)
})

test('an engine that does not answer is named as such', async () => {
  for (const host of ['unix:///nowhere/docker.sock', 'tcp://127.0.0.1:1']) {
    const call = listContainers(createEngine({ host }), { labels: {}, all: true })
    await expect(call).rejects.toMatchObject({ code: 'engine_unavailable', status: 503 })
  }
})
