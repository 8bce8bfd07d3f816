import { Refusal } from '../refusal'
import type { TenantContext } from '../types'
import { hasForeignNames, listOwned, type OwnedRow, resolveImage } from './find'
import { downImageText, isKeptName, upImage } from './names'
import { formatReference, parseReference, withTag } from './reference'

export interface Removed {
  Untagged?: string
  Deleted?: string
}

const BY_ID = /^(?:sha256:)?[0-9a-f]{4,64}$/

/**
 * `docker rmi`: takes the tenant's names off an image, never another's. The engine deletes what has no name left; an
 * image that others have too stays for them. Throws 409 as the engine does.
 */
export async function removeImage(ctx: TenantContext, text: string, { force }: { force: boolean }): Promise<Removed[]> {
  const found = await resolveImage(ctx, text)
  const one = (await listOwned(ctx, { all: true })).find(({ row }) => row.Id === found.id)
  if (!one || (one.upstreamNames.length === 0 && one.owner === 'shared'))
    throw new Refusal(
      409,
      `${found.name} is a shared image: everybody has it, and it takes none of your room.`,
      'ownership',
    )
  // The engine takes a repository's digests away with its last tag.
  const named = one.upstreamNames.filter((name) => !isKeptName(ctx.tenant, name) && !name.includes('@'))
  const byName = !BY_ID.test(text) || named.some((name) => name === upName(ctx, text))
  if (byName && named.length > 1) return untag(ctx, [upName(ctx, text)], force)
  if (!byName && named.length > 1 && !force)
    throw new Refusal(
      409,
      `conflict: unable to delete ${short(one)} (must be forced) - image is referenced in multiple repositories`,
      null,
    )
  return removeAll(ctx, one, { force })
}

/** Takes all of the tenant's names off; the hidden one last, so that a refusal leaves the image theirs. */
export async function removeAll(ctx: TenantContext, one: OwnedRow, { force }: { force: boolean }): Promise<Removed[]> {
  const kept = one.upstreamNames.filter((name) => isKeptName(ctx.tenant, name))
  const digests = one.upstreamNames.filter((name) => name.includes('@'))
  const named = one.upstreamNames.filter((name) => !kept.includes(name) && !digests.includes(name))
  const removed = await untag(ctx, [...named, ...digests, ...kept], force)
  // A step of a build, or the result of one that failed: without a name of anybody.
  if (one.upstreamNames.length === 0 && !hasForeignNames(ctx, one.row))
    removed.push(...(await untag(ctx, [one.row.Id], force)))
  return removed
}

async function untag(ctx: TenantContext, names: string[], force: boolean): Promise<Removed[]> {
  const removed: Removed[] = []
  for (const name of names) {
    const rows = await ctx.upstream
      .json<Removed[]>({ method: 'DELETE', path: ['images', name], query: { force } })
      .catch((error: unknown) => {
        // A digest goes with the tag before it.
        if (error instanceof Refusal && error.status === 404 && name.includes('@')) return []
        throw error instanceof Refusal
          ? new Refusal(error.status, downImageText(ctx.tenant, error.message), error.rule)
          : error
      })
    for (const { Untagged, Deleted } of rows ?? []) {
      if (Deleted) removed.push({ Deleted })
      else if (Untagged && !isKeptName(ctx.tenant, Untagged)) {
        const down = downImageText(ctx.tenant, Untagged)
        if (down !== Untagged) removed.push({ Untagged: down })
      }
    }
  }
  return removed
}

function upName(ctx: TenantContext, text: string): string {
  try {
    const ref = withTag(parseReference(text))
    return upImage(ctx.tenant, parseReference(formatReference(ref)))
  } catch {
    return ''
  }
}

const short = ({ row }: OwnedRow) => row.Id.replace('sha256:', '').slice(0, 12)
