import { z } from 'zod'
import { AppError } from '@/lib/base/errors'

const CALL_MS = 10_000
const PAGE = 200
const MANIFESTS = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ')

const blob = z.object({ digest: z.string(), size: z.number().int().min(0) })
const manifestSchema = z.object({
  config: blob.optional(),
  layers: z.array(blob).default([]),
  /** Of an index: a manifest for each platform. */
  manifests: z.array(blob).default([]),
})
const catalogSchema = z.object({ repositories: z.array(z.string()).nullable() })
const tagsSchema = z.object({ tags: z.array(z.string()).nullable().optional() })

export type Blobs = ReadonlyMap<string, number>

/** Names of the repositories that begin with `prefix`, of a registry at host:port. Throws `unavailable`-like `internal`. */
export async function listRepositories(registry: string, prefix: string): Promise<string[]> {
  const found: string[] = []
  for (let last = prefix; ; ) {
    const answer = await call(registry, {
      method: 'GET',
      path: `/v2/_catalog?n=${PAGE}&last=${encodeURIComponent(last)}`,
    })
    const page = answer.ok ? (catalogSchema.parse(await answer.json()).repositories ?? []) : []
    found.push(...page.filter((name) => name.startsWith(prefix)))
    const end = page.at(-1)
    if (page.length < PAGE || end === undefined || !end.startsWith(prefix)) return found
    last = end
  }
}

export async function listTags(registry: string, repository: string): Promise<string[]> {
  const answer = await call(registry, { method: 'GET', path: `/v2/${repository}/tags/list` })
  return answer.ok ? (tagsSchema.parse(await answer.json()).tags ?? []) : []
}

/** What an image takes in the registry: its blobs and their bytes, the manifest included; null when it is not there. */
export async function readImage(
  registry: string,
  { repository, reference }: { repository: string; reference: string },
): Promise<{ digest: string; blobs: Blobs } | null> {
  const read = await readManifest(registry, { repository, reference })
  if (!read) return null
  const blobs = new Map(blobsOf(read))
  for (const one of read.manifest.manifests) {
    // An index names no other index here: what docker pushes has one level.
    const inner = await readManifest(registry, { repository, reference: one.digest })
    for (const [name, bytes] of inner ? blobsOf(inner) : []) blobs.set(name, bytes)
  }
  return { digest: read.digest, blobs }
}

interface ReadManifest {
  digest: string
  text: string
  type: string
  manifest: z.infer<typeof manifestSchema>
}

async function readManifest(
  registry: string,
  { repository, reference }: { repository: string; reference: string },
): Promise<ReadManifest | null> {
  const answer = await call(registry, { method: 'GET', path: `/v2/${repository}/manifests/${reference}` })
  const digest = answer.headers.get('docker-content-digest')
  if (!answer.ok || !digest) return null
  const text = await answer.text()
  const type = answer.headers.get('content-type') ?? ''
  return { digest, text, type, manifest: manifestSchema.parse(JSON.parse(text)) }
}

function blobsOf({ digest, text, manifest }: ReadManifest): [string, number][] {
  const parts = [...(manifest.config ? [manifest.config] : []), ...manifest.layers]
  return [[digest, Buffer.byteLength(text)], ...parts.map((one): [string, number] => [one.digest, one.size])]
}

/** Gives an image in the registry another tag. Throws when the registry does not take it; an image that is gone is fine. */
export async function tagImage(
  registry: string,
  { repository, reference, tag }: { repository: string; reference: string; tag: string },
): Promise<void> {
  const read = await readManifest(registry, { repository, reference })
  if (!read) return
  const path = `/v2/${repository}/manifests/${tag}`
  const answer = await call(registry, { method: 'PUT', path, type: read.type, body: read.text })
  if (!answer.ok) throw unusable(registry, `it answered ${answer.status} to a tag`)
}

/** Takes an image out of a repository, with all its tags; its bytes are freed when the registry collects them. */
export async function deleteImage(
  registry: string,
  { repository, digest }: { repository: string; digest: string },
): Promise<void> {
  const answer = await call(registry, { method: 'DELETE', path: `/v2/${repository}/manifests/${digest}` })
  if (!answer.ok && answer.status !== 404) throw unusable(registry, `it answered ${answer.status} to a removal`)
}

const schemes = new Map<string, 'http' | 'https'>()

async function call(
  registry: string,
  { method, path, type, body }: { method: string; path: string; type?: string; body?: string },
): Promise<Response> {
  const known = schemes.get(registry)
  let trouble = 'it does not answer'
  for (const scheme of known ? [known] : (['http', 'https'] as const)) {
    try {
      const answer = await fetch(`${scheme}://${registry}${path}`, {
        method,
        headers: { accept: MANIFESTS, ...(type ? { 'content-type': type } : {}) },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(CALL_MS),
        redirect: 'error',
      })
      // What a server for https says to http.
      if (!known && answer.status === 400) continue
      schemes.set(registry, scheme)
      return answer
    } catch (error) {
      trouble = error instanceof Error ? error.message : String(error)
    }
  }
  throw unusable(registry, trouble)
}

function unusable(registry: string, why: string): AppError {
  return new AppError('internal', `The registry at ${registry} cannot be used: ${why}.`)
}
