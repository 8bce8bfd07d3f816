import type { Readable } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { BlobGuess, type BlobSink, DocumentSink, LayerSink } from './blobs'
import type { LayerLimits } from './layer'
import { identifyLegacyLayer } from './legacy-names'
import { readConfig, readIndex, readManifest } from './manifest'
import { TarReader } from './tar'
import type { ContentScanner, Hit, LayerFacts, SavedImage } from './types'

/** Images whose layers hold nothing new: those that are known are skipped, the others read without scanning. */
export interface KnownLayers {
  /** Digests of each image's layers, lowest first. */
  images: string[][]
  /** Facts of a layer that was read before. */
  find(digest: string): LayerFacts | undefined
}

export interface SavedImages {
  images: SavedImage[]
  layers: Map<string, LayerFacts>
  hits: Hit[]
}

export interface ReadOptions {
  scanner?: ContentScanner
  known?: KnownLayers
  limits?: LayerLimits
  /** What layers cost a registry is found out by compressing them, which takes most of the time; `skip` leaves it at 0. */
  compression?: 'measure' | 'skip'
  signal?: AbortSignal
}

const LIMITS: LayerLimits = { entries: 500_000, bytes: 8 * 1024 ** 3 }
const MAX_FILES = 20_000
/** Entries of all layers of an archive together, as a multiple of what one layer may have. */
const ALL_LAYERS = 2
const LEGACY_LAYER = /^([0-9a-f]{64})\/layer\.tar$/
const BLOB = /^blobs\/sha256\/([0-9a-f]{64})$/
const DOCUMENT = /^([0-9a-f]{64}\.json|manifest\.json|index\.json|[0-9a-f]{64}\/json)$/

/**
 * Reads what `docker save` gives, in the old form (engines before 25) and as an OCI layout, while it streams: contents
 * are looked at and let go. Throws `archive_invalid` for what is broken or goes beyond `limits`, and the signal's reason.
 */
export async function readSavedImages(stream: Readable, options: ReadOptions = {}): Promise<SavedImages> {
  const collected = new Collector(options)
  const tar = new TarReader(collected, { entries: MAX_FILES, bytes: (options.limits ?? LIMITS).bytes })
  const onAbort = () => stream.destroy()
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    for await (const chunk of stream) {
      tar.write(chunk as Buffer)
      await collected.settle()
    }
    options.signal?.throwIfAborted()
    tar.end()
    await collected.settle()
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    stream.destroy()
  }
  return collected.finish()
}

/** Sorts the files of the outer archive into documents and layers. */
class Collector {
  readonly #documents = new Map<string, Buffer>()
  readonly #byPath = new Map<string, LayerFacts>()
  readonly #aliases = new Map<string, string>()
  readonly #hits: Hit[] = []
  readonly #ended: Promise<void>[] = []
  #sink: BlobSink | null = null
  #entries = 0

  constructor(private readonly options: ReadOptions) {}

  onEntry({ path, type, target }: { path: string; type: string; target: string }): ((chunk: Buffer) => void) | null {
    if (type === 'symlink' && LEGACY_LAYER.test(path)) this.#aliases.set(path, target.replace(/^(\.\.\/)+/, ''))
    if (type !== 'file') return null
    this.#sink = this.#open(path)
    return this.#sink && ((chunk) => this.#sink?.write(chunk))
  }

  onEntryEnd({ path }: { path: string }): void {
    const sink = this.#sink
    this.#sink = null
    // At once: the layer whose document this is may follow in the same chunk.
    if (sink instanceof DocumentSink) this.#documents.set(path, sink.read())
    else if (sink) this.#ended.push(this.#close(path, sink))
  }

  async settle(): Promise<void> {
    await this.#sink?.settle()
    await Promise.all(this.#ended.splice(0))
  }

  finish(): SavedImages {
    const documents = this.#documents
    const isLayout = !documents.has('manifest.json') && documents.has('index.json')
    const manifest = isLayout ? readIndex(documents) : readManifest(documents.get('manifest.json'))
    if (manifest.length === 0) throw new AppError('archive_invalid', 'The archive holds no image.')
    const layers = new Map<string, LayerFacts>()
    const images = manifest.map(({ config, tags, layers: paths }) => {
      const facts = paths.map((path) => this.#layer(path))
      for (const layer of facts) layers.set(layer.digest, layer)
      const id = /([0-9a-f]{64})/.exec(config)?.[1] ?? ''
      return {
        id: `sha256:${id}`,
        tags,
        config: readConfig(this.#documents.get(config)),
        layers: facts.map(({ digest }) => digest),
      }
    })
    return { images, layers, hits: this.#hits }
  }

  #layer(path: string): LayerFacts {
    const facts = this.#byPath.get(path) ?? this.#byPath.get(this.#aliases.get(path) ?? '')
    if (!facts) throw new AppError('archive_invalid', 'The archive lacks a layer that its manifest names.')
    return facts
  }

  #open(path: string): BlobSink | null {
    if (DOCUMENT.test(path)) return new DocumentSink()
    const key = LEGACY_LAYER.exec(path)?.[1] ?? BLOB.exec(path)?.[1]
    if (!key) return null
    const digest = path.startsWith('blobs/') ? `sha256:${key}` : this.#identify(key)
    const facts = digest && this.options.known?.find(digest)
    if (facts) {
      this.#byPath.set(path, facts)
      return null
    }
    const isKnown = digest !== null && (this.options.known?.images.some((image) => image.includes(digest)) ?? false)
    const { scanner = null, limits = LIMITS, compression = 'measure' } = this.options
    const compress = !isKnown && compression === 'measure'
    const layer = () => new LayerSink({ scanner: isKnown ? null : scanner, compress, limits })
    return path.startsWith('blobs/') ? new BlobGuess(layer) : layer()
  }

  #identify(name: string): string | null {
    const json = this.#documents.get(`${name}/json`)?.toString('utf8')
    const candidates = this.options.known?.images ?? []
    return json ? identifyLegacyLayer({ name, json, candidates }) : null
  }

  async #close(path: string, sink: BlobSink): Promise<void> {
    const result = await sink.end()
    if (Buffer.isBuffer(result)) this.#documents.set(path, result)
    else {
      this.#entries += result.facts.entries.length
      const most = ALL_LAYERS * (this.options.limits ?? LIMITS).entries
      if (this.#entries > most)
        throw new AppError('archive_invalid', `The layers of the archive hold more than ${most} entries.`)
      this.#byPath.set(path, result.facts)
      this.#hits.push(...result.hits)
    }
  }
}
