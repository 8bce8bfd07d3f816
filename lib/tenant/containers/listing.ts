import { parseFilters } from '../filters'
import { findImage } from '../images/find'
import { upName } from '../names'
import { resolveNetwork } from '../networks/rows'
import { malformed } from '../refusal'
import type { TenantContext } from '../types'
import { listOwn, type Own, pickContainer } from './rows'
import { shownRow } from './shown'

/** Filters that the engine applies by itself, to what carries the tenant's marks. */
const PASSED = ['status', 'exited', 'health', 'label']
const OWN_FILTERS = ['name', 'id', 'before', 'since', 'network', 'volume', 'ancestor']

/** What `docker ps` shows. */
export async function showContainers(
  ctx: TenantContext,
  { all, limit, size, filters: text }: { all: boolean; limit?: number; size: boolean; filters?: string },
) {
  const wanted = parseFilters(text, [...PASSED, ...OWN_FILTERS])
  const passed = Object.fromEntries([...wanted].filter(([name]) => PASSED.includes(name)))
  const rows = await listOwn(ctx, { filters: passed, size })
  const everything = all || (limit ?? 0) > 0 || ['status', 'exited', 'before', 'since'].some((name) => wanted.has(name))
  const shown = (await filtered(ctx, rows, wanted)).filter(
    ({ State }) => everything || ['running', 'paused', 'restarting'].includes(State),
  )
  return (limit && limit > 0 ? shown.slice(0, limit) : shown).map((row) => shownRow(ctx, row))
}

async function filtered(ctx: TenantContext, rows: Own[], wanted: Map<string, string[]>): Promise<Own[]> {
  let left = rows
  const keep = (test: (row: Own) => boolean) => (left = left.filter(test))
  const names = wanted.get('name')?.map(plainName)
  if (names) keep(({ name }) => names.some((matches) => matches(name)))
  const ids = wanted.get('id')
  if (ids) keep(({ Id }) => ids.some((start) => Id.startsWith(start)))
  const known = wanted.has('before') || wanted.has('since') ? await listOwn(ctx) : []
  for (const ref of wanted.get('before') ?? []) keep(({ Created }) => Created < pickContainer(known, ref).Created)
  for (const ref of wanted.get('since') ?? []) keep(({ Created }) => Created > pickContainer(known, ref).Created)
  const networks = wanted.get('network')
  if (networks) {
    const found = await Promise.all(
      networks.map((ref) => (ref === 'none' ? null : resolveNetwork(ctx, ref).catch(() => null))),
    )
    const up = new Set(found.map((one) => one?.Name ?? 'none'))
    keep(({ NetworkSettings }) => Object.keys(NetworkSettings?.Networks ?? {}).some((name) => up.has(name)))
  }
  const volumes = wanted.get('volume')
  if (volumes)
    keep(({ Mounts = [] }) =>
      Mounts.some((one) =>
        volumes.some((name) => one.Destination === name || one.Name === name || one.Name === volumeName(ctx, name)),
      ),
    )
  const ancestors = wanted.get('ancestor')
  if (ancestors) {
    const found = await Promise.all(ancestors.map((name) => findImage(ctx, name)))
    keep(({ ImageID }) => found.some((image) => image?.id === ImageID))
  }
  return left
}

/** Part of a name, with `^` and `$` as anchors. No other pattern: one of a learner's could run for ever in here. */
function plainName(text: string): (name: string) => boolean {
  const match = /^(\^?)\/?([a-zA-Z0-9_.-]*)(\$?)$/.exec(text)
  if (!match)
    throw malformed(
      `filter name=${text.slice(0, 60)}: only letters, digits, "_", ".", "-" and the anchors ^ and $ can be used.`,
    )
  const [, start, part = '', end] = match
  if (start && end) return (name) => name === part
  if (start) return (name) => name.startsWith(part)
  return end ? (name) => name.endsWith(part) : (name) => name.includes(part)
}

function volumeName(ctx: TenantContext, name: string): string | null {
  try {
    return upName(ctx.tenant, name)
  } catch {
    return null
  }
}
