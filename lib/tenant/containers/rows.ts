import { isMarked, markFilter } from '../marks'
import { downName } from '../names'
import { missing, Refusal } from '../refusal'
import type { Tenant, TenantContext } from '../types'
import type { Upstream } from '../upstream'

/** A container as the engine lists it. */
export interface Row {
  Id: string
  Names: string[]
  Image: string
  ImageID: string
  Command: string
  Created: number
  Ports: unknown[]
  Labels: Record<string, string> | null
  State: string
  Status: string
  SizeRw?: number
  SizeRootFs?: number
  HostConfig?: { NetworkMode?: string }
  NetworkSettings?: { Networks?: Record<string, Record<string, unknown>> | null }
  Mounts?: Record<string, unknown>[]
}

/** A container of the tenant. */
export interface Own extends Row {
  /** The learner's. */
  name: string
}

/** Enough of a tenant to see what is theirs. */
export interface RowScope {
  tenant: Pick<Tenant, 'id' | 'instance'>
  upstream: Pick<Upstream, 'json'>
}

/** All containers of the tenant that the engine's `filters` let through; running ones only without `all`. */
export async function listOwn(
  ctx: RowScope,
  {
    filters = {},
    size = false,
    signal,
  }: { filters?: Record<string, string[]>; size?: boolean; signal?: AbortSignal } = {},
): Promise<Own[]> {
  const label = [...markFilter(ctx.tenant), ...(filters.label ?? [])]
  const rows = await ctx.upstream.json<Row[]>({
    method: 'GET',
    path: ['containers', 'json'],
    query: { all: true, size: size || undefined, filters: { ...filters, label } },
    signal,
  })
  return rows.flatMap((row) => {
    // Links of others add names; only the first kind has one slash.
    const name = row.Names.flatMap((one) => downName(ctx.tenant, one) ?? [])[0]
    return name !== undefined && isMarked(ctx.tenant, row.Labels) ? [{ ...row, name }] : []
  })
}

/**
 * The tenant's container by id, name, or the beginning of an id. Throws 404 in the engine's words, also for those of
 * others, and 400 when the beginning fits several of the tenant's own.
 */
export async function resolveContainer(ctx: TenantContext, ref: string): Promise<Own> {
  return pickContainer(await listOwn(ctx), ref)
}

/** The one of `own` that `ref` means. Pure. */
export function pickContainer(own: Own[], ref: string): Own {
  const bare = ref.replace(/^\//, '')
  const exact = own.find(({ Id }) => Id === bare) ?? own.find(({ name }) => name === bare)
  if (exact) return exact
  const started = /^[0-9a-f]{1,63}$/.test(bare) ? own.filter(({ Id }) => Id.startsWith(bare)) : []
  if (started.length > 1) throw new Refusal(400, `Multiple IDs found with provided prefix: ${bare}`, null)
  if (started[0]) return started[0]
  throw missing(`No such container: ${ref.slice(0, 128)}`)
}
