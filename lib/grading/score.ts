import type { Criterion, CriterionPart } from '@/lib/labs/types'
import { formatBytes } from './bytes'
import type { Observation, RebuildSeen } from './observation'
import type { CriterionResult, FindingResult } from './report'

interface PartResult {
  /** 0 to 1. */
  earned: number
  share: number
  reason: string
  findings: number[]
}

/** Points for every criterion of the rubric, each with its evidence. */
export function scoreCriteria(seen: Observation, findings: FindingResult[]): CriterionResult[] {
  const judged = seen.exercise.rubric.map((criterion) => judge(criterion, { seen, findings }))
  const closed = judged.find(({ criterion, earned }) => criterion.gate && earned < 1)
  return judged.map(({ criterion, earned, parts }) => {
    const gated = closed !== undefined && closed.criterion !== criterion
    return {
      id: criterion.id,
      title: criterion.title,
      points: gated ? 0 : round(criterion.points * earned),
      maxPoints: criterion.points,
      gate: criterion.gate,
      reason: gated ? `Not counted as long as "${closed.criterion.title}" is not met.` : reasonOf(parts),
      findings: [...new Set(parts.flatMap((part) => (part.earned < 1 ? part.findings : [])))].sort((a, b) => a - b),
    }
  })
}

function judge(
  criterion: Criterion,
  { seen, findings }: { seen: Observation; findings: FindingResult[] },
): { criterion: Criterion; earned: number; parts: PartResult[] } {
  const parts = criterion.by.map((part) => judgePart(part, { seen, findings }))
  const total = parts.reduce((sum, { share }) => sum + share, 0)
  const earned = parts.reduce((sum, part) => sum + part.earned * (part.share / total), 0)
  // Sums of thirds must not fall short of one by a rounding.
  return { criterion, earned: earned > 1 - 1e-9 ? 1 : earned, parts }
}

function judgePart(
  part: CriterionPart,
  { seen, findings }: { seen: Observation; findings: FindingResult[] },
): PartResult {
  const share = part.share ?? 1
  const pick = (accept: (finding: FindingResult) => boolean) =>
    findings.flatMap((finding, at) => (accept(finding) ? [at] : []))
  const builds = () => pick(({ rule }) => rule.startsWith('D'))
  if ('builds' in part) {
    const earned = seen.build.ok ? 1 : 0
    return { earned, share, reason: earned ? 'The image was built.' : 'The image was not built.', findings: builds() }
  }
  // A rule is silent about what was never seen; silence of that kind earns nothing.
  if (!seen.image) return { earned: 0, share, reason: 'There is no image to look at.', findings: builds() }
  if ('behaviour' in part) {
    const probe = seen.behaviour.find(({ id }) => id === part.behaviour)
    const reason = probe ? `${probe.title}: ${probe.message}` : `"${part.behaviour}" was not tried.`
    return {
      earned: probe?.passed ? 1 : 0,
      share,
      reason,
      findings: pick(({ evidence }) => evidence.behaviour === part.behaviour),
    }
  }
  if ('mutation' in part) return judgeMutation(part, { seen, share, pick })
  if ('rule' in part) {
    const found = pick(
      ({ rule, severity, layer }) =>
        rule === part.rule && severity !== 'info' && (!part.in || (part.in === 'layers') === (layer !== null)),
    )
    const first = findings[found[0] ?? -1]
    return {
      earned: first ? 0 : 1,
      share,
      reason: first?.message ?? `Nothing found by rule ${part.rule}${part.in ? ` in ${part.in}` : ''}.`,
      findings: found,
    }
  }
  return judgeBudget(part, { image: seen.image, seen, share, pick })
}

function judgeMutation(
  part: Extract<CriterionPart, { mutation: string }>,
  {
    seen,
    share,
    pick,
  }: { seen: Observation; share: number; pick: (accept: (finding: FindingResult) => boolean) => number[] },
): PartResult {
  const rebuild: RebuildSeen | undefined = seen.rebuilds.find(({ id }) => id === part.mutation)
  const verdict = rebuild?.verdicts.find(({ what }) => what === part.what)
  return {
    earned: verdict?.passed ? 1 : 0,
    share,
    reason: verdict?.message ?? 'This was not tried.',
    findings: pick(({ evidence }) => evidence.mutation === part.mutation && evidence.what === part.what),
  }
}

function judgeBudget(
  part: Extract<CriterionPart, { budget: unknown }>,
  {
    image,
    seen,
    share,
    pick,
  }: {
    image: NonNullable<Observation['image']>
    seen: Observation
    share: number
    pick: (accept: (finding: FindingResult) => boolean) => number[]
  },
): PartResult {
  const budget = seen.exercise.budgets[part.budget] ?? 0
  const actual = part.budget === 'imageBytes' ? image.baseBytes + image.ownBytes : image[part.budget]
  const worst = budget * part.zeroAt
  const earned = actual <= budget ? 1 : actual >= worst ? 0 : (worst - actual) / (worst - budget)
  const what = WHAT[part.budget]
  return {
    earned,
    share,
    reason: `${formatBytes(actual)} ${what}; the budget is ${formatBytes(budget)}.`,
    findings: pick(({ rule }) =>
      part.budget === 'wastedBytes' ? ['S1', 'S2', 'S3', 'S4'].includes(rule) : rule === 'S12' || rule === 'S5',
    ),
  }
}

const WHAT = {
  ownBytes: 'added to the base',
  imageBytes: 'in all, the base included',
  wastedBytes: 'that no process can see',
}

/** What was lost, or when nothing was, what earned it. */
function reasonOf(parts: PartResult[]): string {
  const lost = parts.filter(({ earned }) => earned < 1)
  return (lost.length > 0 ? lost : parts).map(({ reason }) => reason).join(' ')
}

function round(points: number): number {
  return Math.round(points * 10) / 10
}
