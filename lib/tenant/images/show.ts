import { downLabels, isOwnLabel } from '../names'
import type { TenantContext } from '../types'
import { type FoundImage, listOwned } from './find'
import { downImageText } from './names'

interface Inspected {
  Id: string
  Parent?: string
  RepoTags?: string[]
  RepoDigests?: string[]
  Config?: { Labels?: Record<string, string> | null; Image?: string } | null
  ContainerConfig?: unknown
  GraphDriver?: { Name?: string; Data?: unknown }
  [name: string]: unknown
}

interface HistoryRow {
  Id: string
  Created: number
  CreatedBy: string
  Tags: string[] | null
  Size: number
  Comment: string
}

const INSPECTED = [
  'Architecture',
  'Variant',
  'Author',
  'Comment',
  'Created',
  'DockerVersion',
  'Os',
  'RootFS',
  'Size',
  'VirtualSize',
  'Metadata',
]

/** What `docker image inspect` shows: no name of others, no path of the host, no label of ours. */
export async function inspectImage(ctx: TenantContext, found: FoundImage): Promise<unknown> {
  const image = await ctx.upstream.json<Inspected>({ method: 'GET', path: ['images', found.id, 'json'] })
  const own = (await listOwned(ctx)).find(({ row }) => row.Id === image.Id)
  const config = image.Config ? { ...image.Config, Labels: orNull(downLabels(image.Config.Labels)) } : null
  return {
    Id: image.Id,
    RepoTags: own?.tags ?? [],
    RepoDigests: own?.digests ?? [],
    Parent: image.Parent ?? '',
    ...Object.fromEntries(INSPECTED.flatMap((name) => (name in image ? [[name, image[name]]] : []))),
    Config: config,
    GraphDriver: { Name: image.GraphDriver?.Name ?? '', Data: null },
  }
}

/** What `docker history` shows; the steps that we put into a build are not among them. */
export async function imageHistory(ctx: TenantContext, found: FoundImage): Promise<HistoryRow[]> {
  const rows = await ctx.upstream.json<HistoryRow[]>({ method: 'GET', path: ['images', found.id, 'history'] })
  const owned = new Map((await listOwned(ctx, { all: true })).map((one) => [one.row.Id, one]))
  return rows
    .filter(({ CreatedBy }) => !isOwnStep(CreatedBy))
    .map((row) => {
      const known = owned.get(row.Id)
      return {
        ...row,
        Id: known ? row.Id : '<missing>',
        CreatedBy: downImageText(ctx.tenant, row.CreatedBy),
        Tags: known && known.tags.length > 0 ? known.tags : null,
      }
    })
}

function isOwnStep(createdBy: string): boolean {
  const label = /^(?:\/bin\/sh -c #\(nop\)\s+)?LABEL (\S+)/.exec(createdBy)?.[1]
  return label !== undefined && isOwnLabel(label)
}

function orNull(labels: Record<string, string>): Record<string, string> | null {
  return Object.keys(labels).length > 0 ? labels : null
}
