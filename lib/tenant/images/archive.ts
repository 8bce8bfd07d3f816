import { pipeline, type Readable } from 'node:stream'
import { extract, type Headers, type Pack, pack } from 'tar-stream'
import { AHEAD_BYTES } from '@/lib/docker/raw'
import { malformed } from '../refusal'
import type { TenantContext } from '../types'
import { downImage, isShared, upImage } from './names'
import { formatReference, parseReference, withTag } from './reference'

const MAX_JSON_BYTES = 4 * 1024 * 1024
const MAX_ENTRIES = 20_000
const MAX_NAMES = 64
/** Lists of names beside the manifest; engines that write them also write the manifest. */
const OTHER_LISTS = ['repositories', 'index.json', 'oci-layout']
const LAYER_LINK = /^\.\.\/[0-9a-f]{64}\/layer\.tar$/

interface ManifestEntry {
  RepoTags?: string[] | null
  [name: string]: unknown
}

/** What `docker save` gives, with the learner's names in it; names of others, which an image may have too, are left out. */
export function savedArchive(ctx: TenantContext, archive: Readable, asked: Set<string>): Readable {
  const down = (name: string) => {
    const known = downImage(ctx.tenant, name) ?? (isShared(ctx.tenant, name) ? name : null)
    return known !== null && asked.has(name) ? known : null
  }
  return rewriteArchive(archive, async ({ name }, read) => {
    if (name === 'manifest.json') return JSON.stringify(mapManifest(parseManifest(await read()), down))
    if (name === 'repositories') return JSON.stringify(mapRepositories(JSON.parse(await read()), down))
    if (name === 'index.json') return JSON.stringify(mapIndex(JSON.parse(await read()), down))
    return null
  })
}

/**
 * An archive of a learner for `docker load`: before the engine sees it, every name in it has become one of the
 * tenant's. Only what `docker save` writes may be in it. Emits an error for anything else, and beyond `maxBytes`.
 */
export function loadableArchive(ctx: TenantContext, archive: Readable, { maxBytes }: { maxBytes: number }): Readable {
  let bytes = 0
  let manifests = 0
  return rewriteArchive(archive, async (header, read) => {
    checkEntry(header)
    bytes += header.size ?? 0
    if (bytes > maxBytes) throw malformed(`The archive holds more than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`)
    if (OTHER_LISTS.includes(normal(header.name))) return ''
    if (normal(header.name) !== 'manifest.json') return null
    if (++manifests > 1) throw malformed('The archive has two manifests.')
    const names: string[] = []
    const manifest = mapManifest(parseManifest(await read()), (name) => {
      names.push(name)
      const ref = parseReference(name)
      if (names.length > MAX_NAMES || ref.digest !== null) throw malformed('The names in the archive are not usable.')
      return upImage(ctx.tenant, parseReference(formatReference(withTag(ref))))
    })
    return JSON.stringify(manifest)
  })
}

/** `rewrite` returns the new content of an entry, null to pass it on as it is, or "" to leave it out. */
function rewriteArchive(
  archive: Readable,
  rewrite: (header: Headers, read: () => Promise<string>) => Promise<string | null>,
): Readable {
  const input = extract({ highWaterMark: AHEAD_BYTES } as object)
  const output = pack({ highWaterMark: AHEAD_BYTES })
  let entries = 0
  input.on('entry', (header, entry: Readable, next) => {
    // It fails with the archive; unheard, that would end the process.
    entry.on('error', () => undefined)
    if (++entries > MAX_ENTRIES)
      return void input.destroy(malformed(`The archive holds more than ${MAX_ENTRIES} entries.`))
    copy({ header, entry, output, rewrite }).then(
      () => next(),
      (error) => input.destroy(error),
    )
  })
  input.on('finish', () => output.finalize())
  input.on('error', (error) => output.destroy(error))
  output.on('close', () => archive.destroy())
  pipeline(archive, input, (error) => error && output.destroy(error))
  return output as unknown as Readable
}

async function copy({
  header,
  entry,
  output,
  rewrite,
}: {
  header: Headers
  entry: Readable
  output: Pack
  rewrite: (header: Headers, read: () => Promise<string>) => Promise<string | null>
}): Promise<void> {
  const text = await rewrite(header, () => readText(entry))
  if (text !== null) {
    entry.resume()
    const { name, mode, uid, gid, mtime } = header
    if (text !== '') output.entry({ name, mode, uid, gid, mtime, type: 'file' }, text)
    return
  }
  await new Promise<void>((resolve, reject) => {
    const sink = output.entry(header, (error) => (error ? reject(error) : resolve()))
    sink?.on('error', reject)
    entry.on('error', reject)
    if (sink && (header.size ?? 0) > 0) entry.pipe(sink)
    else {
      entry.resume()
      sink?.end()
    }
  })
}

async function readText(entry: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_JSON_BYTES) throw malformed('The list of names in the archive is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function checkEntry({ name, type, linkname }: Headers): void {
  const parts = name.split('/')
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0'))
    throw malformed('The archive has a path that leaves its folder.')
  if (type === 'file' || type === 'directory') return
  // Engines of 20.10 write a layer that two images share as a link.
  if (type === 'symlink' && /^(\.\/)?[0-9a-f]{64}\/layer\.tar$/.test(name) && LAYER_LINK.test(linkname ?? '')) return
  throw malformed(`The archive holds "${name.slice(0, 80)}", which docker save does not write.`)
}

const normal = (name: string) =>
  name
    .split('/')
    .filter((part) => part !== '.' && part !== '')
    .join('/')

function parseManifest(text: string): ManifestEntry[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('manifest.json is not JSON.')
  }
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'object' && one !== null))
    throw malformed('manifest.json is no list of images.')
  return value
}

function mapManifest(entries: ManifestEntry[], map: (name: string) => string | null): ManifestEntry[] {
  return entries.map(({ RepoTags, ...entry }) => {
    if (
      RepoTags !== undefined &&
      RepoTags !== null &&
      (!Array.isArray(RepoTags) || RepoTags.some((name) => typeof name !== 'string'))
    )
      throw malformed('manifest.json has names that are no texts.')
    const { Config, Layers, Parent, LayerSources } = entry
    return {
      Config,
      RepoTags: RepoTags ? RepoTags.flatMap((name) => map(name) ?? []) : null,
      Layers,
      Parent,
      LayerSources,
    }
  })
}

function mapRepositories(
  value: Record<string, Record<string, string>>,
  map: (name: string) => string | null,
): Record<string, Record<string, string>> {
  const mapped: Record<string, Record<string, string>> = {}
  for (const [repository, tags] of Object.entries(value))
    for (const [tag, id] of Object.entries(tags)) {
      const down = map(`${repository}:${tag}`)
      if (down === null) continue
      const name = down.slice(0, down.lastIndexOf(':'))
      mapped[name] = { ...mapped[name], [tag]: id }
    }
  return mapped
}

function mapIndex(
  index: { manifests?: { annotations?: Record<string, string> }[] },
  map: (name: string) => string | null,
): unknown {
  const manifests = (index.manifests ?? []).map(({ annotations, ...rest }) => {
    const name = annotations?.['io.containerd.image.name']
    const down = name === undefined ? null : map(name.replace(/^docker\.io\/(library\/)?/, ''))
    if (down === null) return rest
    const tag = down.slice(down.lastIndexOf(':') + 1)
    return { ...rest, annotations: { 'io.containerd.image.name': down, 'org.opencontainers.image.ref.name': tag } }
  })
  return { ...index, manifests }
}
