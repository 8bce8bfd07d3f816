import type { Check } from '@/lib/labs/types'
import type { TenantFacts, Verdict } from '../types'
import { type Ask, allHold, fail } from './verdict'

export type LayersProbe = Extract<Check, { layers: unknown }>['layers']

const MIB = 1024 * 1024

/** Judges the layers of an image: how many, how far they are those of another, how large, what lies in them. */
export async function judgeLayers(probe: LayersProbe, facts: TenantFacts): Promise<Verdict> {
  const found = await facts.anyImage(probe.image)
  const what = `the image ${probe.image}`
  if (!found) return fail(`${what} does not exist`)
  const { layers, sizeBytes } = found
  const asks: Ask[] = [
    [probe.number === undefined || layers.length === probe.number, `${what} has ${layers.length} layers`],
    [probe.maxMiB === undefined || sizeBytes <= probe.maxMiB * MIB, `${what} has ${Math.round(sizeBytes / MIB)} MiB`],
  ]
  if (probe.extends !== undefined) {
    const base = (await facts.anyImage(probe.extends))?.layers
    const more = base && sharedBy(base, layers) === base.length ? layers.length - base.length : null
    const wanted = more !== null && (probe.plus === undefined ? more > 0 : more === probe.plus)
    asks.push([wanted, more === null ? `${what} is not built on ${probe.extends}` : `${what} adds ${more} layers`])
  }
  if (probe.sharesWith !== undefined) {
    const shared = sharedBy((await facts.anyImage(probe.sharesWith))?.layers ?? [], layers)
    const wanted = probe.shared === undefined ? shared > 0 : shared === probe.shared
    asks.push([wanted, `${what} shares ${shared} layers with ${probe.sharesWith}`])
  }
  const seen = allHold(asks)
  if (!seen.passed || (probe.contains === undefined && probe.lacks === undefined)) return seen
  const paths = await facts.paths(probe.image)
  if (!paths) return fail(`${what} is too large to be looked into`)
  const has = (path: string) => paths.some((layer) => layer.has(path))
  return allHold([
    [probe.contains === undefined || has(probe.contains), `no layer of ${what} holds ${probe.contains}`],
    [probe.lacks === undefined || !has(probe.lacks), `a layer of ${what} holds ${probe.lacks}`],
  ])
}

/** How many layers two images have in common, from the lowest up. */
export function sharedBy(a: string[], b: string[]): number {
  const apart = a.findIndex((digest, index) => b[index] !== digest)
  return apart < 0 ? a.length : apart
}
