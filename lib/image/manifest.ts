import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import type { ImageConfig } from './types'

const manifestSchema = z.array(
  z.object({ Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string()).nullish() }),
)

const list = z.array(z.string()).nullish()
const configSchema = z.object({
  config: z
    .object({
      User: z.string().nullish(),
      Entrypoint: list,
      Cmd: list,
      Env: list,
      Labels: z.record(z.string(), z.string()).nullish(),
      ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
  history: z.array(z.object({ created_by: z.string().nullish(), empty_layer: z.boolean().nullish() })).nullish(),
})

/** The archive's list of images. Throws `archive_invalid`. */
export function readManifest(json: Buffer | undefined): { config: string; tags: string[]; layers: string[] }[] {
  return parse(manifestSchema, json).map(({ Config, RepoTags, Layers }) => ({
    config: Config,
    tags: RepoTags ?? [],
    layers: Layers ?? [],
  }))
}

const indexSchema = z.object({
  manifests: z.array(z.object({ digest: z.string(), annotations: z.record(z.string(), z.string()).nullish() })),
})
const imageManifestSchema = z.object({
  config: z.object({ digest: z.string() }),
  layers: z.array(z.object({ digest: z.string() })),
})
const TITLES = ['io.containerd.image.name', 'org.opencontainers.image.ref.name']
const MAX_INDEX_DEPTH = 4

/**
 * The images of an OCI layout, whose `index.json` leads to them over indexes and manifests among the blobs
 * (github.com/opencontainers/image-spec, image-layout.md). Throws `archive_invalid`.
 */
export function readIndex(
  documents: ReadonlyMap<string, Buffer>,
  { path = 'index.json', tag = '', depth = 0 }: { path?: string; tag?: string; depth?: number } = {},
): { config: string; tags: string[]; layers: string[] }[] {
  const json = documents.get(path)
  const manifest = depth > 0 && json ? imageManifestSchema.safeParse(JSON.parse(json.toString('utf8'))) : null
  if (manifest?.success) {
    const { config, layers } = manifest.data
    return [
      { config: blobPath(config.digest), tags: tag ? [tag] : [], layers: layers.map((one) => blobPath(one.digest)) },
    ]
  }
  if (depth > MAX_INDEX_DEPTH) throw new AppError('archive_invalid', 'The archive has indexes within indexes.')
  return parse(indexSchema, json).manifests.flatMap(({ digest, annotations }) => {
    const next = blobPath(digest)
    // Those of other platforms need not be in the archive.
    if (!documents.has(next)) return []
    const title = TITLES.flatMap((name) => annotations?.[name] ?? [])[0] ?? tag
    return readIndex(documents, { path: next, tag: title, depth: depth + 1 })
  })
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** The part of an image's configuration that a grade looks at. Throws `archive_invalid`. */
export function readConfig(json: Buffer | undefined): ImageConfig {
  const { config, history } = parse(configSchema, json)
  return {
    history: (history ?? []).map(({ created_by, empty_layer }) => ({
      createdBy: created_by ?? '',
      empty: empty_layer ?? false,
    })),
    user: config?.User ?? '',
    entrypoint: config?.Entrypoint ?? [],
    cmd: config?.Cmd ?? [],
    env: config?.Env ?? [],
    labels: config?.Labels ?? {},
    exposed: Object.keys(config?.ExposedPorts ?? {}).sort(),
  }
}

function parse<T>(schema: z.ZodType<T>, json: Buffer | undefined): T {
  if (!json) throw new AppError('archive_invalid', 'The archive lacks a document that it must have.')
  try {
    return schema.parse(JSON.parse(json.toString('utf8')))
  } catch (error) {
    throw new AppError('archive_invalid', 'The archive has a document that cannot be read.', { cause: error })
  }
}
