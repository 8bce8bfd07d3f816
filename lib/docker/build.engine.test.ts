import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { afterEach, expect, test } from 'vitest'
import { type BuildRequest, buildImage } from './build'
import { createEngine } from './client'
import { listContainers } from './container'
import { findImage, imageHistory, listImages, removeImage, removeLabelledImages, saveImages } from './image'

const engine = createEngine({ host: process.env.DOCKER_HOST ?? '' })
const MIB = 1024 * 1024
const runs: string[] = []

function newRun(): string {
  const run = randomBytes(6).toString('hex')
  runs.push(run)
  return run
}

afterEach(async () => {
  for (const run of runs.splice(0)) {
    expect(await removeLabelledImages(engine, { 'drydock.run': run })).toBe(0)
    expect(await listContainers(engine, { labels: { 'drydock.run': run }, all: true })).toEqual([])
  }
})

function build(run: string, lines: string[], more: Partial<BuildRequest> & { files?: Record<string, string> } = {}) {
  const [from = '', ...rest] = lines
  const tar = pack()
  tar.entry({ name: 'Dockerfile' }, [from, `LABEL drydock.run=${run}`, ...rest].join('\n'))
  for (const [name, text] of Object.entries(more.files ?? {})) tar.entry({ name, mtime: new Date(0) }, text)
  tar.finalize()
  return buildImage(engine, {
    context: Readable.from(tar),
    dockerfile: 'Dockerfile',
    memoryBytes: 128 * MIB,
    cpuQuota: 100_000,
    networkMode: 'none',
    maxLogBytes: MIB,
    timeoutMs: 60_000,
    watch: { label: `drydock.run=${run}`, pids: 64, diskBytes: 64 * MIB },
    ulimits: [{ name: 'fsize', soft: 48 * MIB, hard: 48 * MIB }],
    ...more,
  })
}

test('steps, cache and lines are read; memory and network are those asked for', async () => {
  const run = newRun()
  const lines: string[] = []
  const result = await build(
    run,
    [
      'FROM debian:bookworm-slim',
      'RUN cat /sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max; ls /sys/class/net; echo " ---> Using cache"',
      'COPY a /a',
    ],
    { files: { a: 'x' }, onLine: (line) => lines.push(line) },
  )
  expect(result).toMatchObject({ error: null, ended: null })
  expect(result.steps.map(({ index, total }) => `${index}/${total}`)).toEqual(['1/4', '2/4', '3/4', '4/4'])
  expect(lines).toContain(String(128 * MIB))
  expect(lines).toContain('lo')
  expect(lines).not.toContain('eth0')
  expect(await findImage(engine, result.imageId ?? '')).toMatchObject({ labels: { 'drydock.run': run } })
})

test('a failing RUN, an unreadable Dockerfile and a missing file are results with words', async () => {
  const run = newRun()
  const failed = await build(run, ['FROM debian:bookworm-slim', 'RUN echo before', 'RUN exit 3'])
  expect(failed).toMatchObject({ imageId: null, error: { exitCode: 3 } })
  expect(failed.steps.at(-1)?.index).toBe(4)
  // What its steps left can be found by the label, and nothing of it can be found afterwards (see afterEach).
  expect((await listImages(engine, { 'drydock.run': run })).length).toBe(2)
  expect((await build(run, ['FROM debian:bookworm-slim', 'RUNN x'])).error?.message).toMatch(
    /unknown instruction: RUNN/i,
  )
  expect((await build(run, ['FROM debian:bookworm-slim', 'COPY nothing /'])).error?.message).toMatch(/nothing/)
  expect((await build(run, ['FROM debian:bookworm-slim', 'RUN ["/nosuch"]'])).error?.message).toMatch(/nosuch/)
})

test('two builds share no step unless asked to, and a rebuild reuses its own only', async () => {
  const [one, two] = [newRun(), newRun()]
  const lines = ['FROM debian:bookworm-slim', 'RUN date +%s%N > /when', 'COPY a /a']
  const first = await build(one, lines, { noCache: true, files: { a: '1' } })
  const other = await build(two, lines, { noCache: true, files: { a: '1' } })
  const ids = async (id: string | null) => (await imageHistory(engine, id ?? '')).map(({ imageId }) => imageId)
  const firstIds = await ids(first.imageId)
  const otherIds = await ids(other.imageId)
  expect(firstIds.slice(-3).filter((id) => otherIds.includes(id))).toEqual([])

  const again = await build(one, lines, { cacheFrom: [first.imageId ?? ''], files: { a: '1' } })
  expect(again.imageId).toBe(first.imageId)
  const edited = await build(one, lines, { cacheFrom: [first.imageId ?? ''], files: { a: '2' } })
  expect((await ids(edited.imageId)).slice(0, -1)).toEqual(firstIds.slice(0, -1))
  expect(edited.imageId).not.toBe(first.imageId)
  expect((await build(two, lines, { cacheFrom: [other.imageId ?? ''], files: { a: '1' } })).imageId).toBe(other.imageId)
})

test('endless output, endless time and endless writing are ended, and no container is left', async () => {
  const run = newRun()
  expect((await build(run, ['FROM debian:bookworm-slim', 'RUN yes'])).ended).toBe('output')
  expect((await build(run, ['FROM debian:bookworm-slim', 'RUN yes | tr -d "\\n"'])).ended).toBe('output')
  expect((await build(run, ['FROM debian:bookworm-slim', 'RUN sleep 1000'], { timeoutMs: 1500 })).ended).toBe('time')
  const writing = 'RUN i=0; while :; do i=$((i+1)); head -c 4194304 /dev/zero > /f$i; sleep 0.02; done'
  expect((await build(run, ['FROM debian:bookworm-slim', writing])).ended).toBe('disk')
})

test('one big file and too much memory fail inside the build', async () => {
  const run = newRun()
  expect((await build(run, ['FROM debian:bookworm-slim', 'RUN fallocate -l 1G /big'])).error?.exitCode).toBeGreaterThan(
    0,
  )
  const greedy = 'RUN head -c 512m /dev/zero | tail -c 512m > /dev/null'
  expect((await build(run, ['FROM debian:bookworm-slim', greedy])).error?.exitCode).toBeGreaterThan(0)
})

test('a fork bomb meets the limit on processes', async () => {
  const run = newRun()
  const bomb =
    'RUN sleep 0.5; { cat /sys/fs/cgroup/pids/pids.max || cat /sys/fs/cgroup/pids.max; }; for i in $(seq 500); do sleep 5 & done; wait'
  const lines: string[] = []
  const result = await build(run, ['FROM debian:bookworm-slim', bomb], { onLine: (line) => lines.push(line) })
  expect(lines).toContain('64')
  expect(lines.some((line) => /fork/i.test(line))).toBe(true)
  expect(result.imageId).toBeNull()
})

test('an abort ends the build with its reason', async () => {
  const run = newRun()
  const controller = new AbortController()
  const building = build(run, ['FROM debian:bookworm-slim', 'RUN sleep 100'], { signal: controller.signal })
  setTimeout(() => controller.abort(new Error('enough')), 1500)
  await expect(building).rejects.toThrow('enough')
})

test('several images come out in one archive', async () => {
  const run = newRun()
  const { imageId } = await build(run, ['FROM debian:bookworm-slim', 'RUN echo a > /a'])
  let bytes = 0
  for await (const chunk of await saveImages(engine, [imageId ?? '', 'debian:bookworm-slim']))
    bytes += (chunk as Buffer).length
  expect(bytes).toBeGreaterThan(MIB)
  await removeImage(engine, 'drydock-no-such-image:1')
  await expect(saveImages(engine, ['drydock-no-such-image:1'])).rejects.toMatchObject({ name: 'AppError' })
})

test('many small layers are bounded like one large one', async () => {
  const run = newRun()
  const step = (name: string) => `RUN fallocate -l 30M /${name}; sleep 1.2`
  const result = await build(run, ['FROM debian:bookworm-slim', ...['a', 'b', 'c', 'd', 'e'].map(step)])
  expect(result).toMatchObject({ imageId: null, ended: 'disk' })
})
