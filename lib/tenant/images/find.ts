import { LABEL } from '@/lib/docker/labels'
import { missing, Refusal } from '../refusal'
import type { TenantContext } from '../types'
import type { Upstream } from '../upstream'
import { downImage, isKeptName, isShared, isTenantName, keptName, type Named, sharedName, upImage } from './names'
import { formatReference, parseReference, withTag } from './reference'

/** An image that a tenant may use. */
export interface FoundImage {
  /** sha256:… */
  id: string
  /** What the engine knows it by; a builder can start from it. */
  upstream: string
  /** As the learner would write it; an id where they have no name for it. */
  name: string
  /** "shared": not theirs to remove. */
  owner: 'own' | 'shared'
}

/** As the engine lists images. */
export interface ImageRow {
  Id: string
  ParentId: string
  RepoTags: string[] | null
  RepoDigests: string[] | null
  Labels: Record<string, string> | null
  Created: number
  Size: number
  VirtualSize?: number
  SharedSize?: number
  Containers?: number
}

/** What a listed image is to a tenant; null when it does not exist for them. */
export interface OwnedRow {
  row: ImageRow
  owner: 'own' | 'shared'
  /** The learner's names. */
  tags: string[]
  digests: string[]
  /** All of the tenant's names on the engine, the hidden one included. */
  upstreamNames: string[]
}

/** Enough of a tenant to see what is theirs. */
export interface ImageScope {
  tenant: Named & { id: string }
  upstream: Pick<Upstream, 'json'>
}

const ID = /^(?:sha256:)?([0-9a-f]{4,64})$/
const NONE = '<none>:<none>'

/**
 * The image that a learner means: their own by that name, else a shared one, else one of these by its id or the
 * beginning of it. Throws 404 in the engine's words, also for the images of others.
 */
export async function resolveImage(ctx: TenantContext, text: string): Promise<FoundImage> {
  const found = await findImage(ctx, text)
  if (!found) throw missing(`No such image: ${withLatest(text)}`)
  return found
}

/** Like `resolveImage`; null when there is none. */
export async function findImage(ctx: TenantContext, text: string): Promise<FoundImage | null> {
  const id = ID.exec(text)?.[1]
  if (!text.startsWith('sha256:') && id?.length !== 64) {
    const byName = await findByName(ctx, text)
    if (byName || !id) return byName
  }
  return id ? findById(ctx, id) : null
}

/** Everything that exists for the tenant; with `all`, the steps of their builds too. */
export async function listOwned(ctx: ImageScope, { all = false }: { all?: boolean } = {}): Promise<OwnedRow[]> {
  const rows = await ctx.upstream.json<ImageRow[]>({ method: 'GET', path: ['images', 'json'], query: { all } })
  return rows.flatMap((row) => ownership(ctx, row) ?? [])
}

/** Sees to it that the image stays the tenant's when it loses its last name. */
export async function keepImage(ctx: TenantContext, imageId: string): Promise<void> {
  const name = keptName(ctx.tenant, imageId)
  const colon = name.lastIndexOf(':')
  const query = { repo: name.slice(0, colon), tag: name.slice(colon + 1) }
  await ctx.upstream.json({ method: 'POST', path: ['images', imageId, 'tag'], query })
}

/** True when the image has the name that `keepImage` gives: whoever did so has counted it, or is about to. */
export async function isKept(ctx: TenantContext, imageId: string): Promise<boolean> {
  return (await idOf(ctx, keptName(ctx.tenant, imageId))) === imageId
}

function ownership(ctx: ImageScope, row: ImageRow): OwnedRow | null {
  const { tenant } = ctx
  const names = (row.RepoTags ?? []).filter((name) => name !== NONE)
  const digests = (row.RepoDigests ?? []).filter((name) => !name.startsWith('<none>'))
  const upstreamNames = [...names, ...digests].filter(
    (name) => isKeptName(tenant, name) || downImage(tenant, name) !== null,
  )
  const tags = names.flatMap((name) => downImage(tenant, name) ?? [])
  const ownDigests = digests.flatMap((name) => downImage(tenant, name) ?? [])
  // Steps of builds have no names; the label is written by us and refused in what learners write.
  const isStep = names.length === 0 && digests.length === 0 && row.Labels?.[LABEL.tenant] === tenant.id
  const shared = names.filter((name) => isShared(tenant, name))
  // A name of one's own hides the shared image of that name.
  const visible = shared.filter((name) => !tags.includes(name))
  if (upstreamNames.length > 0 || isStep) {
    return {
      row,
      owner: shared.length > 0 ? 'shared' : 'own',
      tags: [...visible, ...tags],
      digests: ownDigests,
      upstreamNames,
    }
  }
  return shared.length > 0 ? { row, owner: 'shared', tags: visible, digests: [], upstreamNames } : null
}

async function findByName(ctx: TenantContext, text: string): Promise<FoundImage | null> {
  const ref = withTag(parseReference(text))
  const own = upImage(ctx.tenant, ref)
  const shared = ref.digest === null ? sharedName(ctx.tenant, ref) : null
  const name = formatReference(ref)
  const [ownId, sharedId] = await Promise.all([idOf(ctx, own), shared && idOf(ctx, shared)])
  if (ownId) return { id: ownId, upstream: own, name, owner: 'own' }
  return shared && sharedId ? { id: sharedId, upstream: shared, name, owner: 'shared' } : null
}

async function idOf(ctx: TenantContext, upstream: string): Promise<string | null> {
  try {
    return (await ctx.upstream.json<{ Id: string }>({ method: 'GET', path: ['images', upstream, 'json'] })).Id
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null
    throw error
  }
}

async function findById(ctx: TenantContext, prefix: string): Promise<FoundImage | null> {
  const rows = await listOwned(ctx, { all: true })
  const found = rows.filter(({ row }) => row.Id.startsWith(`sha256:${prefix}`))
  if (found.length > 1) throw new Refusal(400, `multiple IDs found with provided prefix: ${prefix}`, null)
  const [one] = found
  if (!one) return null
  const { row, owner, tags, upstreamNames } = one
  const named = upstreamNames[0] ?? (row.RepoTags ?? []).find((name) => isShared(ctx.tenant, name))
  return { id: row.Id, upstream: named ?? row.Id, name: tags[0] ?? row.Id, owner }
}

function withLatest(text: string): string {
  if (ID.test(text) || text.includes('@') || text.lastIndexOf(':') > text.lastIndexOf('/')) return text
  return `${text}:latest`
}

/** True when an image carries a name of somebody else's. */
export function hasForeignNames(ctx: TenantContext, row: ImageRow): boolean {
  const names = [...(row.RepoTags ?? []), ...(row.RepoDigests ?? [])].filter((name) => !name.startsWith('<none>'))
  return names.some((name) => {
    const own = isKeptName(ctx.tenant, name) || downImage(ctx.tenant, name) !== null
    return !own && (isTenantName(ctx.tenant, name) || !isShared(ctx.tenant, name))
  })
}
