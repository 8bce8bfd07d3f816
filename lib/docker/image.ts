import type { Readable } from 'node:stream'
import type { ImageInspectInfo } from 'dockerode'
import type { Engine } from './client'
import { callEngine, engineStatus } from './errors'

export interface ImageFacts {
  id: string
  /** Digests of the uncompressed layers, lowest first. */
  layers: string[]
  sizeBytes: number
  os: string
  user: string
  workingDir: string
  entrypoint: string[]
  cmd: string[]
  /** "NAME=value", as kept in the image. */
  env: string[]
  /** For example "8080/tcp". */
  exposed: string[]
  labels: Record<string, string>
  stopSignal: string
  healthcheck: string[]
  onBuild: string[]
  /** Folders that every container of it gets a volume for. */
  volumes: string[]
}

export interface ListedImage {
  id: string
  /** Empty for an image that was not built here. */
  parentId: string
  labels: Record<string, string>
  tags: string[]
  /** All layers together. */
  sizeBytes: number
}

/** True when the engine has the image; it is not pulled. */
export async function imageExists(engine: Engine, ref: string): Promise<boolean> {
  return (await findImage(engine, ref)) !== null
}

/** What the engine knows of an image, or null when it has none by that name or id. */
export async function findImage(engine: Engine, ref: string): Promise<ImageFacts | null> {
  try {
    return await inspectImage(engine, ref)
  } catch (error) {
    if (engineStatus(error) === 404) return null
    throw error
  }
}

/** Like `findImage`; throws `image_missing` when there is none. */
export async function inspectImage(engine: Engine, ref: string): Promise<ImageFacts> {
  const info = await callEngine('looking at an image', () => engine.docker.getImage(ref).inspect())
  return toFacts(info)
}

function toFacts(info: ImageInspectInfo): ImageFacts {
  const config: Partial<ImageInspectInfo['Config']> & { Healthcheck?: { Test?: string[] }; StopSignal?: string } =
    info.Config ?? {}
  return {
    id: info.Id,
    layers: info.RootFS?.Layers ?? [],
    sizeBytes: info.Size,
    os: info.Os,
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '',
    entrypoint: toList(config.Entrypoint),
    cmd: toList(config.Cmd),
    env: toList(config.Env),
    exposed: Object.keys(config.ExposedPorts ?? {}).sort(),
    labels: config.Labels ?? {},
    stopSignal: config.StopSignal ?? '',
    healthcheck: config.Healthcheck?.Test ?? [],
    onBuild: toList(config.OnBuild),
    volumes: Object.keys(config.Volumes ?? {}).sort(),
  }
}

function toList(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}

/** All images, those without a name included, that carry all of `labels`. */
export async function listImages(engine: Engine, labels: Record<string, string>): Promise<ListedImage[]> {
  const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) }
  const list = await callEngine('listing images', () =>
    engine.docker.listImages({ all: true, filters: JSON.stringify(filters) }),
  )
  return list.map((info) => ({
    id: info.Id,
    parentId: info.ParentId,
    labels: info.Labels ?? {},
    tags: (info.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    sizeBytes: info.Size,
  }))
}

export interface HistoryEntry {
  /** Null for an entry that came with an image from elsewhere. */
  imageId: string | null
  createdBy: string
  sizeBytes: number
}

/** How an image came to be, oldest entry first. */
export async function imageHistory(engine: Engine, ref: string): Promise<HistoryEntry[]> {
  const entries: { Id: string; CreatedBy: string; Size: number }[] = await callEngine(
    'reading the history of an image',
    () => engine.docker.getImage(ref).history(),
  )
  return entries
    .map(({ Id, CreatedBy, Size }) => ({
      imageId: Id === '<missing>' ? null : Id,
      createdBy: CreatedBy,
      sizeBytes: Size,
    }))
    .reverse()
}

/** The image as an archive in the form of `docker save`. The caller reads the stream to its end or destroys it. */
export async function saveImage(engine: Engine, ref: string, signal?: AbortSignal): Promise<Readable> {
  return saveImages(engine, [ref], signal)
}

/** Several images in one archive, which holds each layer once. */
export async function saveImages(engine: Engine, refs: string[], signal?: AbortSignal): Promise<Readable> {
  const stream: unknown = await callEngine(
    'reading an image',
    () =>
      new Promise((resolve, reject) =>
        engine.docker.modem.dial(
          {
            path: '/images/get?',
            method: 'GET',
            options: { names: refs },
            isStream: true,
            abortSignal: signal,
            statusCodes: { 200: true, 404: 'no such image', 500: 'server error' },
          },
          (error: unknown, data: unknown) => (error ? reject(error) : resolve(data)),
        ),
      ),
    signal,
  )
  return stream as Readable
}

/** Removes a name, or an image with its unnamed parents. What is gone already is fine; what is in use throws. */
export async function removeImage(engine: Engine, ref: string): Promise<void> {
  try {
    await callEngine('removing an image', () => engine.docker.getImage(ref).remove({ force: true }))
  } catch (error) {
    if (engineStatus(error) !== 404) throw error
  }
}

const REMOVE_ROUNDS = 20

/**
 * Removes every image that carries all of `labels`, unnamed steps of builds included. Returns how many stay because
 * something outside uses them.
 */
export async function removeLabelledImages(engine: Engine, labels: Record<string, string>): Promise<number> {
  for (let round = 0; round < REMOVE_ROUNDS; round++) {
    const images = await listImages(engine, labels)
    if (images.length === 0) return 0
    const parents = new Set(images.map(({ parentId }) => parentId))
    // Leaves first: the engine refuses to remove an image that others were built on.
    for (const { id } of images.filter((image) => !parents.has(image.id))) {
      await removeImage(engine, id).catch((error: unknown) => {
        if (engineStatus(error) !== 409) throw error
      })
    }
  }
  return (await listImages(engine, labels)).length
}

/** Gives an image another name. `ref` is name:tag. */
export async function tagImage(engine: Engine, { source, ref }: { source: string; ref: string }): Promise<void> {
  const { repo, tag } = splitRef(ref)
  await callEngine('naming an image', () => engine.docker.getImage(source).tag({ repo, tag }))
}

/**
 * Pulls an image from its registry. `onProgress` gets the engine's status lines.
 * Throws `engine_refused` (with the registry's answer in details.reason) when there is none or it cannot be reached.
 */
export async function pullImage(
  engine: Engine,
  { ref, onProgress, signal }: { ref: string; onProgress?: (line: string) => void; signal?: AbortSignal },
): Promise<void> {
  const { repo, tag } = splitRef(ref)
  const stream = await callEngine(
    'pulling an image',
    () => engine.docker.createImage({ fromImage: repo, tag, abortSignal: signal }),
    signal,
  )
  await followProgress(engine, { stream, doing: 'pulling an image', onProgress, signal })
}

async function followProgress(
  engine: Engine,
  {
    stream,
    doing,
    onProgress,
    signal,
  }: { stream: NodeJS.ReadableStream; doing: string; onProgress?: (line: string) => void; signal?: AbortSignal },
): Promise<void> {
  await callEngine(
    doing,
    () =>
      new Promise<void>((resolve, reject) =>
        engine.docker.modem.followProgress(
          stream,
          (error: Error | null) => (error ? reject(error) : resolve()),
          (event: { status?: string; id?: string; progress?: string; error?: string }) => {
            if (event.error) reject(new Error(event.error))
            onProgress?.([event.id, event.status, event.progress].filter(Boolean).join(' '))
          },
        ),
      ),
    signal,
  )
}

function splitRef(ref: string): { repo: string; tag: string } {
  const colon = ref.lastIndexOf(':')
  return colon > ref.lastIndexOf('/')
    ? { repo: ref.slice(0, colon), tag: ref.slice(colon + 1) }
    : { repo: ref, tag: 'latest' }
}
