import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { AppError } from '@/lib/base/errors'
import { createEngine } from '@/lib/docker/client'
import { findImage, saveImage } from '@/lib/docker/image'
import { fileTree } from '@/lib/image/file-tree'
import { openArchive } from '@/lib/image/open-archive'
import { readSavedImages, type SavedImages } from '@/lib/image/saved'
import { createPatternScanner } from '@/lib/image/secrets/scan'
import { shareTree } from '@/lib/image/shared'
import type { LayerFacts } from '@/lib/image/types'
import { type Xray, xrayImage } from '@/lib/image/xray'
import { printShared, printXray } from './inspect-text'

const USAGE = `drydock inspect IMAGE|ARCHIVE [--tree[=DEPTH]] [--json]
drydock inspect --shared IMAGE|ARCHIVE… [--json]

Shows what an image is made of: layers with their bytes and instructions, bytes that a later layer hides, what has the
form of a secret, and the configuration. ARCHIVE is a file as "docker save" and OCI tools write it, plain or gzipped;
IMAGE is on the container engine in DOCKER_HOST.

  --tree[=DEPTH]  the files as well, largest first (3 folders deep)
  --shared        which layers the images have in common
  --json          everything as JSON

Ends with 0, with 1 when something has the form of a secret, with 2 when it could not be read. Values are masked.`

const DEFAULT_DEPTH = 3
const MAX_DEPTH = 64
const MAX_WASTE = 1000

export interface InspectOptions {
  names: string[]
  shared: boolean
  json: boolean
  /** Folders deep; 0 for no tree. */
  tree: number
}

/** Runs `drydock inspect`; returns the exit code. Throws `not_found` and `archive_invalid`. */
export async function runInspect(
  args: string[],
  {
    write,
    engineHost,
    signal,
  }: { write: (text: string) => void; engineHost: () => Promise<string>; signal?: AbortSignal },
): Promise<number> {
  const options = readArguments(args)
  if (!options) {
    write(`${USAGE}\n`)
    return args.includes('--help') ? 0 : 2
  }
  const read = (name: string) => readImages(name, { engineHost, signal, scan: !options.shared })
  const archives: { name: string; saved: SavedImages }[] = []
  for (const name of options.names) archives.push({ name, saved: await read(name) })
  if (options.shared) {
    const { images, sizeOf } = gather(archives)
    const tree = shareTree(images, sizeOf)
    write(options.json ? `${JSON.stringify(tree, null, 2)}\n` : printShared(tree))
    return 0
  }
  const xrays = archives.flatMap(({ saved }) => saved.images.map((image) => xrayImage(image, saved)))
  write(
    options.json
      ? `${JSON.stringify(
          xrays.map((xray) => toJson(xray, options)),
          null,
          2,
        )}\n`
      : print(xrays, options),
  )
  return xrays.some(({ secrets }) => secrets.length > 0) ? 1 : 0
}

function readArguments(args: string[]): InspectOptions | null {
  const options: InspectOptions = { names: [], shared: false, json: false, tree: 0 }
  for (const arg of args) {
    const depth = /^--tree(?:=(\d{1,3}))?$/.exec(arg)
    if (arg === '--json') options.json = true
    else if (arg === '--shared') options.shared = true
    else if (depth) options.tree = Math.min(MAX_DEPTH, Number(depth[1] ?? DEFAULT_DEPTH))
    else if (arg.startsWith('-')) return null
    else options.names.push(arg)
  }
  const { names, shared } = options
  return names.length === 0 || (!shared && names.length > 1) ? null : options
}

/** A file of that name goes before an image: it can be given another name, as "./name". */
async function readImages(
  name: string,
  { engineHost, signal, scan }: { engineHost: () => Promise<string>; signal?: AbortSignal; scan: boolean },
): Promise<SavedImages> {
  const facts = await stat(resolve(name)).catch(() => null)
  const stream = facts?.isFile() ? createReadStream(resolve(name)) : await saveFromEngine(name, { engineHost, signal })
  return readSavedImages(openArchive(stream), {
    ...(scan ? { scanner: createPatternScanner() } : {}),
    compression: 'skip',
    signal,
  })
}

async function saveFromEngine(
  name: string,
  { engineHost, signal }: { engineHost: () => Promise<string>; signal?: AbortSignal },
): Promise<Readable> {
  const engine = createEngine({ host: await engineHost() })
  if (!(await findImage(engine, name)))
    throw new AppError('not_found', `There is neither a file "${name}" nor an image of that name on the engine.`)
  return saveImage(engine, name, signal)
}

function gather(archives: { name: string; saved: SavedImages }[]): {
  images: { name: string; layers: string[] }[]
  sizeOf: (digest: string) => number
} {
  const layers = new Map<string, LayerFacts>(archives.flatMap(({ saved }) => [...saved.layers]))
  const images = archives.flatMap(({ name, saved }) =>
    saved.images.map((image) => ({
      name: saved.images.length > 1 ? (image.tags[0] ?? name) : name,
      layers: image.layers,
    })),
  )
  return { images, sizeOf: (digest) => layers.get(digest)?.sizeBytes ?? 0 }
}

function print(xrays: Xray[], { tree }: InspectOptions): string {
  return xrays.map((xray) => printXray(xray, { depth: tree })).join('\n')
}

function toJson({ stack, waste, ...xray }: Xray, { tree }: InspectOptions): object {
  return { ...xray, waste: waste.slice(0, MAX_WASTE), ...(tree > 0 ? { tree: fileTree(stack) } : {}) }
}
