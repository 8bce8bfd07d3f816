import { randomBytes } from 'node:crypto'
import { createEngine, type Engine } from './client'
import { type ContainerSpec, listContainers, removeContainer, startContainer } from './container'
import { LABEL } from './labels'
import { listVolumes, removeVolume } from './volume'

export interface TestEngine extends AsyncDisposable {
  engine: Engine
  /** Value of the instance label; whatever carries it is removed on disposal. */
  instance: string
  labels: Record<string, string>
  /** Starts a small container that is expected to be there until disposal. */
  start(spec?: Partial<ContainerSpec>): Promise<string>
  /** Ids of all containers of this instance, running or not. */
  containers(): Promise<string[]>
}

export const TEST_IMAGE = 'debian:bookworm-slim'

/**
 * The real engine in `DOCKER_HOST` (which `npm test` sets) with an instance label of one test's own. Disposal removes
 * every container of the instance, and throws when there was one that `start` did not make and the test left behind.
 */
export function createTestEngine(): TestEngine {
  const host = process.env.DOCKER_HOST
  if (!host) throw new Error('DOCKER_HOST is not set: run the tests with `npm test`, or give a Docker Engine.')
  const engine = createEngine({ host })
  const instance = `test-${randomBytes(6).toString('hex')}`
  const labels = { [LABEL.instance]: instance, [LABEL.kind]: 'test' }
  const expected = new Set<string>()
  const containers = async () =>
    (await listContainers(engine, { labels: { [LABEL.instance]: instance }, all: true })).map(({ id }) => id)

  return {
    engine,
    instance,
    labels,
    containers,
    start: async (spec) => {
      const { id } = await startContainer(engine, { ...SMALL_SPEC, ...spec, labels: { ...labels, ...spec?.labels } })
      expected.add(id)
      return id
    },
    [Symbol.asyncDispose]: async () => {
      const found = await containers()
      await Promise.all(found.map((id) => removeContainer(engine, id)))
      const left = found.filter((id) => !expected.has(id))
      const volumes = await listVolumes(engine, { [LABEL.instance]: instance })
      for (const { name } of volumes) await removeVolume(engine, name)
      // A container that was left behind has its volume with it.
      if (left.length === 0 && volumes.length > 0)
        throw new Error(
          `The test left ${volumes.length} volume(s) behind: ${volumes.map(({ name }) => name).join(', ')}`,
        )
      if (left.length > 0) throw new Error(`The test left ${left.length} container(s) behind: ${left.join(', ')}`)
    },
  }
}

/** A container that costs next to nothing. */
export const SMALL_SPEC = {
  image: TEST_IMAGE,
  cmd: ['sleep', 'infinity'],
  network: 'none',
  memoryBytes: 64 * 1024 * 1024,
  nanoCpus: 1e9,
  pids: 64,
  init: true,
  user: '1000:1000',
  readOnly: true,
  tmpfs: { '/tmp': 'size=8m,mode=1777' },
}
