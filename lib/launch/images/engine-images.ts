import type { Readable } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { buildImage } from '@/lib/docker/build'
import type { Engine } from '@/lib/docker/client'
import { callEngine } from '@/lib/docker/errors'

const BUILD_TIMEOUT_MS = 10 * 60_000
const BUILD_MEMORY_BYTES = 2 * 1024 ** 3
const BUILD_LOG_BYTES = 16 * 1024 ** 2
/** No quota: these sources are ours. */
const ALL_CPUS = 0
const QUOTED_LINES = 12

/** Every name on the engine that starts with `<repository>:`. */
export async function listTags(engine: Engine, repository: string): Promise<string[]> {
  const images = await callEngine('listing images', () =>
    engine.docker.listImages({ filters: { reference: [repository] } }),
  )
  return images.flatMap((image) => image.RepoTags ?? []).filter((tag) => tag.startsWith(`${repository}:`))
}

/** Builds one of our own images, without a network unless told otherwise. Throws `engine_refused` with the end of the build's log. */
export async function buildOwnImage(
  engine: Engine,
  options: {
    context: Readable
    tag: string
    buildArgs?: Record<string, string>
    networkMode?: 'none' | 'default'
    signal?: AbortSignal
  },
): Promise<void> {
  const tail: string[] = []
  const result = await buildImage(engine, {
    networkMode: 'none',
    ...options,
    dockerfile: 'Dockerfile',
    memoryBytes: BUILD_MEMORY_BYTES,
    cpuQuota: ALL_CPUS,
    maxLogBytes: BUILD_LOG_BYTES,
    timeoutMs: BUILD_TIMEOUT_MS,
    onLine: (line) => {
      tail.push(line)
      if (tail.length > QUOTED_LINES) tail.shift()
    },
  })
  if (result.imageId) return
  const why = result.error?.message ?? `it passed its limit of ${result.ended}`
  throw new AppError('engine_refused', `The engine could not build ${options.tag}: ${why}\n    ${tail.join('\n    ')}`)
}

/** Hands the image's file system to `use` as an archive. The container that this takes is never started. */
export async function exportImage<T>(engine: Engine, name: string, use: (archive: Readable) => Promise<T>): Promise<T> {
  const container = await callEngine('reading an image', () =>
    engine.docker.createContainer({
      Image: name,
      Cmd: ['true'],
      NetworkDisabled: true,
      Labels: { 'drydock.kind': 'build' },
    }),
  )
  try {
    const archive = await callEngine('reading an image', () => container.export())
    return await use(archive as Readable)
  } finally {
    await container.remove({ force: true })
  }
}
