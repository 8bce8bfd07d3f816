import { z } from 'zod'
import { downLabels } from '../names'
import { malformed } from '../refusal'
import type { TenantContext } from '../types'
import { type ImageRow, listOwned, type OwnedRow, resolveImage } from './find'

/** Filters as every generation of clients writes them: name → values, or name → {value: true}. */
const filtersSchema = z.record(z.string(), z.union([z.array(z.string()), z.record(z.string(), z.boolean())]))

export type Filters = Map<string, string[]>

export function parseFilters(text: string | undefined, known: string[]): Filters {
  if (text === undefined || text === '') return new Map()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed('invalid filter: not JSON')
  }
  const parsed = filtersSchema.safeParse(value)
  if (!parsed.success) throw malformed('invalid filter')
  for (const name of Object.keys(parsed.data))
    if (!known.includes(name)) throw malformed(`invalid filter '${name.slice(0, 40)}'`)
  return new Map(
    Object.entries(parsed.data).map(([name, values]) => [
      name,
      Array.isArray(values) ? values : Object.keys(values).filter((one) => values[one]),
    ]),
  )
}

/** What `docker images` shows. */
export async function showImages(
  ctx: TenantContext,
  { all, filters }: { all: boolean; filters: Filters },
): Promise<ImageRow[]> {
  const rows = await listOwned(ctx, { all })
  const before = await createdOf(ctx, filters.get('before'))
  const since = await createdOf(ctx, filters.get('since'))
  const dangling = filters.get('dangling')?.[0]
  return rows.flatMap((one) => {
    const patterns = filters.get('reference')
    const tags = patterns ? one.tags.filter((tag) => matchesAny(tag, patterns)) : one.tags
    const digests = patterns ? one.digests.filter((digest) => matchesAny(digest, patterns)) : one.digests
    if (patterns && tags.length + digests.length === 0) return []
    const isDangling = one.tags.length === 0
    if (dangling !== undefined && ['true', '1'].includes(dangling) !== isDangling) return []
    if (before !== null && one.row.Created >= before) return []
    if (since !== null && one.row.Created <= since) return []
    const shown = show(one, { tags, digests })
    return hasLabels(shown.Labels ?? {}, filters.get('label') ?? []) ? [shown] : []
  })
}

function show({ row }: OwnedRow, { tags, digests }: Pick<OwnedRow, 'tags' | 'digests'>): ImageRow {
  const labels = downLabels(row.Labels)
  return {
    ...pick(row),
    RepoTags: tags.length > 0 ? tags : ['<none>:<none>'],
    RepoDigests: digests.length > 0 || tags.length > 0 ? digests : ['<none>@<none>'],
    Labels: Object.keys(labels).length > 0 ? labels : null,
    SharedSize: -1,
    Containers: -1,
  }
}

function pick({ Id, ParentId, Created, Size, VirtualSize }: ImageRow) {
  return { Id, ParentId, Created, Size, VirtualSize: VirtualSize ?? Size }
}

async function createdOf(ctx: TenantContext, names: string[] | undefined): Promise<number | null> {
  const [name] = names ?? []
  if (name === undefined) return null
  const { id } = await resolveImage(ctx, name)
  const { Created } = await ctx.upstream.json<{ Created: string }>({ method: 'GET', path: ['images', id, 'json'] })
  return Math.floor(Date.parse(Created) / 1000)
}

/** `*` and `?` as in the engine: not over a slash; the tag or digest may be left out. */
function matchesAny(tag: string, patterns: string[]): boolean {
  const at = tag.indexOf('@')
  const name = tag.slice(0, at < 0 ? tag.lastIndexOf(':') : at)
  return patterns.some((pattern) => {
    const bounded = pattern.slice(0, 256)
    const text = bounded
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '[^/]*')
      .replaceAll('?', '[^/]')
    const expression = new RegExp(`^${text}$`)
    return expression.test(tag) || expression.test(name)
  })
}

function hasLabels(labels: Record<string, string>, wanted: string[]): boolean {
  return wanted.every((want) => {
    const equals = want.indexOf('=')
    return equals < 0 ? want in labels : labels[want.slice(0, equals)] === want.slice(equals + 1)
  })
}
