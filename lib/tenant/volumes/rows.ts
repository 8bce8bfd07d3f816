import { isMarked, markFilter, marksOf } from '../marks'
import { downName, upName } from '../names'
import { missing, overQuota } from '../refusal'
import type { TenantContext } from '../types'

export interface VolumeRow {
  Name: string
  CreatedAt: string
  Labels: Record<string, string> | null
  UsageData?: { Size: number; RefCount: number } | null
}

export interface OwnVolume extends VolumeRow {
  name: string
}

const ANONYMOUS = /^[0-9a-f]{64}$/

export async function listVolumes(ctx: TenantContext, filters: Record<string, string[]> = {}): Promise<OwnVolume[]> {
  const label = [...markFilter(ctx.tenant), ...(filters.label ?? [])]
  const { Volumes } = await ctx.upstream.json<{ Volumes: VolumeRow[] | null }>({
    method: 'GET',
    path: ['volumes'],
    query: { filters: { ...filters, label } },
  })
  return (Volumes ?? []).flatMap((row) => own(ctx, row))
}

/** The learner's view of a volume that is theirs; nothing for any other. */
export function own(ctx: TenantContext, row: VolumeRow): OwnVolume[] {
  // One that nobody named has a name of chance, which the engine chose.
  const name = downName(ctx.tenant, row.Name) ?? (ANONYMOUS.test(row.Name) ? row.Name : null)
  return name !== null && isMarked(ctx.tenant, row.Labels) ? [{ ...row, name }] : []
}

export async function resolveVolume(ctx: TenantContext, name: string): Promise<OwnVolume> {
  const found = (await listVolumes(ctx)).find((one) => one.name === name)
  if (!found) throw missing(`get ${name.slice(0, 128)}: no such volume`)
  return found
}

/** Under the admission lock: throws when `names` would be more volumes than the tenant may have. */
export async function admitVolumes(
  ctx: TenantContext,
  { names, anonymous }: { names: string[]; anonymous: number },
): Promise<void> {
  if (names.length === 0 && anonymous === 0) return
  const have = await listVolumes(ctx)
  const fresh = names.filter((name) => !have.some((one) => one.name === name)).length + anonymous
  if (have.length + fresh <= ctx.tenant.quota.volumes || fresh === 0) return
  throw overQuota(
    `You have ${have.length} volumes (${have.map(({ name }) => name.slice(0, 12)).join(', ')}) and may have ${ctx.tenant.quota.volumes}: remove some with docker volume rm or docker volume prune.`,
  )
}

export async function makeVolume(
  ctx: TenantContext,
  { name, labels }: { name: string; labels: Record<string, string> },
): Promise<VolumeRow> {
  const Name = upName(ctx.tenant, name)
  return ctx.upstream.json<VolumeRow>({
    method: 'POST',
    path: ['volumes', 'create'],
    body: { Name, Driver: 'local', DriverOpts: {}, Labels: { ...labels, ...marksOf(ctx.tenant) } },
  })
}
