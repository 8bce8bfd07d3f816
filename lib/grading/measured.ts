import { toleranceOf } from '@/lib/labs/budgets'
import type { MeasuredSolution } from '@/lib/labs/types'
import type { Report } from './report'

/** What a solution needed, out of its report; null when it did not build, or not after every edit. */
export function measureReport({ image, layers, rebuilds }: Report): MeasuredSolution | null {
  if (!image || rebuilds.some(({ failure }) => failure)) return null
  const own = layers.filter(({ base }) => !base)
  return {
    imageBytes: image.sizeBytes,
    ownBytes: image.ownBytes,
    ownCompressedBytes: own.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
    layers: own.length,
    rebuilds: Object.fromEntries(rebuilds.map(({ id, renewed, pushBytes }) => [id, { renewed, pushBytes }])),
  }
}

/**
 * Where a new measurement differs from the stored one by more than two measurements of the same thing may: a sentence
 * each, none when they agree. `stored` is null when there is no file, or one of other solutions.
 */
export function compareMeasured(
  stored: Record<string, MeasuredSolution> | null,
  measured: Record<string, MeasuredSolution>,
): string[] {
  if (!stored) return ['There are no numbers of these solutions: the file is missing, or stale.']
  const names = [...new Set([...Object.keys(stored), ...Object.keys(measured)])].sort()
  return names.flatMap((name) => {
    const [before, now] = [stored[name], measured[name]]
    if (!before || !now) return [`${name}: ${before ? 'it is stored, and not a solution' : 'it is not stored'}.`]
    return compareOne(before, now).map((difference) => `${name}: ${difference}`)
  })
}

function compareOne(before: MeasuredSolution, now: MeasuredSolution): string[] {
  const counts = [['layers', before.layers, now.layers]] as [string, number | undefined, number | undefined][]
  const bytes: typeof counts = [
    // Files from before it was noted say nothing of it.
    ...(before.imageBytes === undefined ? [] : ([['imageBytes', before.imageBytes, now.imageBytes]] as typeof counts)),
    ['ownBytes', before.ownBytes, now.ownBytes],
    ['ownCompressedBytes', before.ownCompressedBytes, now.ownCompressedBytes],
  ]
  for (const id of new Set([...Object.keys(before.rebuilds), ...Object.keys(now.rebuilds)])) {
    const [old, fresh] = [before.rebuilds[id], now.rebuilds[id]]
    counts.push([`${id}.renewed`, old?.renewed, fresh?.renewed])
    bytes.push([`${id}.pushBytes`, old?.pushBytes, fresh?.pushBytes])
  }
  const say = ([what, old, fresh]: (typeof counts)[number]) =>
    `${what} is ${fresh ?? 'gone'}, stored is ${old ?? 'nothing'}.`
  const isFar = ([, old = Number.NaN, fresh = Number.NaN]: (typeof counts)[number]) =>
    !(Math.abs(old - fresh) <= toleranceOf(old))
  return [...counts.filter(([, old, fresh]) => old !== fresh), ...bytes.filter(isFar)].map(say)
}
