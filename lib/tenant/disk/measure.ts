import { markFilter } from '../marks'
import { downName } from '../names'
import { Refusal } from '../refusal'
import type { TenantContext } from '../types'
import { compareVersions } from '../version'
import { weighFolders } from './local'
import { unlinkedBytes } from './unlinked'
import type { Part, Usage, Writer } from './usage'

interface ContainerRow {
  Id: string
  Names: string[]
  State: string
  SizeRw?: number
  Mounts?: { Type?: string; Name?: string; RW?: boolean }[]
}

interface VolumeRow {
  Name: string
  Mountpoint: string
  UsageData?: { Size: number } | null
}

interface Facts {
  GraphDriver?: { Data?: { UpperDir?: string } | null } | null
  State: { Pid: number }
}

/** Engines from here on can be asked for the size of volumes alone. */
const TYPE_VERSION = '1.42'
const RUNS = ['running', 'paused', 'restarting']

/**
 * What a tenant's containers, those of their builds included, and their volumes take. On the engine's own machine the
 * disk is asked itself; elsewhere the engine is, which knows neither files that have lost their name nor how many.
 */
export async function measureTenant(ctx: TenantContext): Promise<Usage> {
  return (await onThisMachine(ctx)) ?? byEngine(ctx)
}

async function onThisMachine(ctx: TenantContext): Promise<Usage | null> {
  if (process.getuid?.() !== 0) return null
  const [rows, volumes] = await Promise.all([listRows(ctx, false), listVolumes(ctx)])
  const facts = await Promise.all(rows.map((row) => factsOf(ctx, row.Id)))
  const containers = rows.flatMap((row, at) => {
    const one = facts[at]
    return one ? [{ row, upper: one.GraphDriver?.Data?.UpperDir, pid: one.State.Pid }] : []
  })
  const folders = [...containers.map(({ upper }) => upper ?? ''), ...volumes.map(({ Mountpoint }) => Mountpoint)]
  if (folders.includes('')) return null
  const weights = await weighFolders(folders)
  if (!weights) return null
  const parts: Part[] = []
  for (const [at, { row, pid }] of containers.entries()) {
    const hidden = pid > 0 ? await unlinkedBytes({ pid, containerId: row.Id }) : 0
    const { bytes = 0, files = 0 } = weights[at] ?? {}
    parts.push({ kind: 'container', id: row.Id, name: shown(ctx, row), bytes: bytes + (hidden ?? 0), files })
  }
  for (const [at, { Name }] of volumes.entries()) {
    const { bytes = 0, files = 0 } = weights[containers.length + at] ?? {}
    parts.push({ kind: 'volume', id: Name, name: downName(ctx.tenant, Name) ?? Name, bytes, files })
  }
  return { parts, writers: writersOf(ctx, rows) }
}

async function byEngine(ctx: TenantContext): Promise<Usage> {
  const [rows, volumes] = await Promise.all([listRows(ctx, true), listVolumes(ctx)])
  const sizes = volumes.length > 0 ? await volumeSizes(ctx) : new Map<string, number>()
  const parts: Part[] = [
    ...rows.map((row) => ({
      kind: 'container' as const,
      id: row.Id,
      name: shown(ctx, row),
      bytes: row.SizeRw ?? 0,
      files: 0,
    })),
    ...volumes.map(({ Name }) => ({
      kind: 'volume' as const,
      id: Name,
      name: downName(ctx.tenant, Name) ?? Name,
      bytes: sizes.get(Name) ?? 0,
      files: 0,
    })),
  ]
  return { parts, writers: writersOf(ctx, rows) }
}

function listRows(ctx: TenantContext, size: boolean): Promise<ContainerRow[]> {
  const filters = { label: markFilter(ctx.tenant) }
  const query = { all: true, size: size || undefined, filters }
  return ctx.upstream.json<ContainerRow[]>({ method: 'GET', path: ['containers', 'json'], query })
}

async function listVolumes(ctx: TenantContext): Promise<VolumeRow[]> {
  const query = { filters: { label: markFilter(ctx.tenant) } }
  const { Volumes } = await ctx.upstream.json<{ Volumes: VolumeRow[] | null }>({
    method: 'GET',
    path: ['volumes'],
    query,
  })
  return Volumes ?? []
}

/** Null for one that has just gone. */
async function factsOf(ctx: TenantContext, id: string): Promise<Facts | null> {
  try {
    return await ctx.upstream.json<Facts>({ method: 'GET', path: ['containers', id, 'json'] })
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null
    throw error
  }
}

async function volumeSizes(ctx: TenantContext): Promise<Map<string, number>> {
  const { apiVersion } = await ctx.upstream.facts()
  const query = compareVersions(apiVersion, TYPE_VERSION) >= 0 ? { type: 'volume' } : {}
  const { Volumes } = await ctx.upstream.json<{ Volumes: VolumeRow[] | null }>({
    method: 'GET',
    path: ['system', 'df'],
    query,
  })
  return new Map((Volumes ?? []).map(({ Name, UsageData }) => [Name, Math.max(0, UsageData?.Size ?? 0)]))
}

function writersOf(ctx: TenantContext, rows: ContainerRow[]): Writer[] {
  return rows
    .filter(({ State }) => RUNS.includes(State))
    .map((row) => ({
      id: row.Id,
      name: shown(ctx, row),
      parts: [row.Id, ...(row.Mounts ?? []).flatMap(({ Type, Name, RW }) => (Type === 'volume' && RW && Name) || [])],
    }))
}

/** The builder's containers have names that it makes up. */
const shown = (ctx: TenantContext, { Names, Id }: ContainerRow) =>
  Names.flatMap((name) => downName(ctx.tenant, name) ?? [])[0] ?? `of a build (${Id.slice(0, 12)})`
