import type { FindingResult, LayerView, Report } from './report'

/** A figure as it was and as it is; null where there was none. */
export interface Change {
  before: number | null
  after: number | null
}

export interface LayerChange extends Change {
  instruction: string
}

/** What changed between two reports of one exercise. Sizes are bytes. */
export interface Comparison {
  score: { before: number; after: number }
  criteria: ({ id: string; title: string; maxPoints: number } & Change)[]
  ownBytes: Change
  wastedBytes: Change
  layerCount: Change
  /** Compressed bytes to push again, by mutation. */
  rebuilds: ({ id: string; title: string } & Change)[]
  /** Layers that the Dockerfile made, in its order: those of today, with what left in its old place. */
  layers: LayerChange[]
  /** Findings that are no longer there, and those that are new. */
  gone: FindingResult[]
  fresh: FindingResult[]
}

/** Compares an earlier report with a later one. Pure. */
export function compareReports(before: Report, after: Report): Comparison {
  return {
    score: { before: before.score, after: after.score },
    criteria: after.criteria.map(({ id, title, maxPoints, points }) => ({
      id,
      title,
      maxPoints,
      before: before.criteria.find((one) => one.id === id)?.points ?? null,
      after: points,
    })),
    ownBytes: change(before.image?.ownBytes, after.image?.ownBytes),
    wastedBytes: change(before.image?.wastedBytes, after.image?.wastedBytes),
    layerCount: change(countOwn(before), countOwn(after)),
    rebuilds: after.rebuilds.map(({ id, title, pushBytes }) => ({
      id,
      title,
      ...change(before.rebuilds.find((one) => one.id === id)?.pushBytes, pushBytes),
    })),
    layers: compareLayers(ownLayers(before), ownLayers(after)),
    gone: without(before.findings, after.findings),
    fresh: without(after.findings, before.findings),
  }
}

function change(before: number | null | undefined, after: number | null | undefined): Change {
  return { before: before ?? null, after: after ?? null }
}

function ownLayers({ layers }: Report): LayerView[] {
  return layers.filter(({ base }) => !base)
}

function countOwn(report: Report): number | null {
  return report.image ? ownLayers(report).length : null
}

/** Two builds never share a digest, so layers are the same when their instructions read the same, in order. */
function compareLayers(before: LayerView[], after: LayerView[]): LayerChange[] {
  const pairs = commonOrder(
    before.map(({ instruction }) => instruction),
    after.map(({ instruction }) => instruction),
  )
  const changes: LayerChange[] = []
  let old = 0
  for (const [at, layer] of after.entries()) {
    const twin = pairs.get(at)
    if (twin !== undefined) {
      changes.push(...left(before.slice(old, twin)))
      old = twin + 1
    }
    const { instruction, sizeBytes } = layer
    changes.push({
      instruction,
      before: twin === undefined ? null : (before[twin]?.sizeBytes ?? null),
      after: sizeBytes,
    })
  }
  return [...changes, ...left(before.slice(old))]
}

function left(layers: LayerView[]): LayerChange[] {
  return layers.map(({ instruction, sizeBytes }) => ({ instruction, before: sizeBytes, after: null }))
}

/** Longest common subsequence: position in `after` to position in `before`. Images have at most a few hundred layers. */
function commonOrder(before: string[], after: string[]): Map<number, number> {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      (lengths[i] as number[])[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const pairs = new Map<number, number>()
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) pairs.set(j++, i++)
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return pairs
}

/** Findings of `some` that `others` lacks; a finding is the same when rule, path and instruction are, wherever its line went. */
function without(some: FindingResult[], others: FindingResult[]): FindingResult[] {
  const key = ({ rule, path, instruction }: FindingResult) => JSON.stringify([rule, path, instruction])
  const known = new Set(others.map(key))
  return some.filter((finding) => !known.has(key(finding)))
}
