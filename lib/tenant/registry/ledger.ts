import { type Blobs, deleteImage, listRepositories, listTags, readImage, tagImage } from './client'
import { keptTag } from './kept-tags'

/**
 * What lies in one registry, by tenant: the bytes of every blob once. It grows with each push and forgets nothing while
 * this process lives, since a registry frees what was removed or overwritten only when it collects garbage, and that is
 * at its start. So nobody can push for ever under one tag. The process that comes next counts anew what lies there: what
 * was overwritten is found by the tags of ours.
 */
interface Ledger {
  byTenant: Map<string, Map<string, number>>
  all: Map<string, number>
}

/** Of every registry that this process has asked, read at the first use. */
const ledgers = new Map<string, Promise<Ledger>>()

/** Bytes that a tenant's images take in the registry, and those of all together. */
export async function registryBytes(registry: string, tenantId: string): Promise<{ own: number; all: number }> {
  const ledger = await ledgerOf(registry)
  return { own: sum(ledger.byTenant.get(tenantId)), all: sum(ledger.all) }
}

/** Sees to it that what a tag names now is found also when a push has moved it. */
export async function keepImage(
  registry: string,
  { tenantId, path, reference }: { tenantId: string; path: string; reference: string },
): Promise<void> {
  const repository = `${tenantId}/${path}`
  const image = await readImage(registry, { repository, reference })
  if (image) await tagImage(registry, { repository, reference: image.digest, tag: keptTag(image.digest) })
}

/**
 * Writes down an image that has just been pushed, and says where it lies; null when it is not there. By its digest where
 * that is known: another push may have taken the tag by now.
 */
export async function notePushed(
  registry: string,
  { tenantId, path, reference }: { tenantId: string; path: string; reference: string },
): Promise<{ repository: string; digest: string } | null> {
  const ledger = await ledgerOf(registry)
  const repository = `${tenantId}/${path}`
  const image = await readImage(registry, { repository, reference })
  if (!image) return null
  add(ledger, tenantId, image.blobs)
  await tagImage(registry, { repository, reference: image.digest, tag: keptTag(image.digest) })
  return { repository, digest: image.digest }
}

/** Writes down what a push has sent that did not come to its end: layers that no image refers to lie there, too. */
export async function noteUnfinished(
  registry: string,
  { tenantId, bytes }: { tenantId: string; bytes: number },
): Promise<void> {
  add(await ledgerOf(registry), tenantId, new Map([[`unfinished:${crypto.randomUUID()}`, bytes]]))
}

/** Removes all that a tenant has in the registry. */
export async function purgeRegistry(registry: string, tenantId: string): Promise<void> {
  for (const repository of await listRepositories(registry, `${tenantId}/`))
    for (const tag of await listTags(registry, repository)) {
      const image = await readImage(registry, { repository, reference: tag })
      if (image) await deleteImage(registry, { repository, digest: image.digest })
    }
  const ledger = await ledgers.get(registry)
  ledger?.byTenant.delete(tenantId)
}

function ledgerOf(registry: string): Promise<Ledger> {
  const known = ledgers.get(registry)
  if (known) return known
  const reading = readLedger(registry)
  ledgers.set(registry, reading)
  reading.catch(() => ledgers.delete(registry))
  return reading
}

async function readLedger(registry: string): Promise<Ledger> {
  const ledger: Ledger = { byTenant: new Map(), all: new Map() }
  for (const repository of await listRepositories(registry, '')) {
    const [tenantId = ''] = repository.split('/')
    for (const tag of await listTags(registry, repository)) {
      const image = await readImage(registry, { repository, reference: tag })
      if (image) add(ledger, tenantId, image.blobs)
    }
  }
  return ledger
}

function add(ledger: Ledger, tenantId: string, blobs: Blobs): void {
  const own = ledger.byTenant.get(tenantId) ?? new Map<string, number>()
  ledger.byTenant.set(tenantId, own)
  for (const [digest, bytes] of blobs) {
    own.set(digest, bytes)
    ledger.all.set(digest, bytes)
  }
}

function sum(blobs: Blobs = new Map()): number {
  return [...blobs.values()].reduce((total, bytes) => total + bytes, 0)
}
