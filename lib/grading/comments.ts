import { formatBytes } from './bytes'
import type { Observation } from './observation'
import type { CriterionResult, FindingResult } from './report'

const MAX_COMMENTS = 3

/** One to three comments, most important first: what to do, what was seen, why. Never the finished line. */
export function writeComments(
  seen: Observation,
  { criteria, findings }: { criteria: CriterionResult[]; findings: FindingResult[] },
): string[] {
  const lost = criteria
    .filter(({ points, maxPoints }) => points < maxPoints)
    .sort((a, b) => Number(b.gate) - Number(a.gate) || b.maxPoints - b.points - (a.maxPoints - a.points))
  if (lost.length === 0) return [praise(seen)]
  const comments: string[] = []
  const said = new Set<number>()
  for (const criterion of lost) {
    const index = criterion.findings.find((at) => !said.has(at))
    if (index === undefined) {
      if (criterion.findings.length === 0 && !criterion.reason.startsWith('Not counted'))
        comments.push(`${criterion.title}: ${criterion.reason}`)
      continue
    }
    // Findings that several criteria share are said once.
    for (const at of criterion.findings) said.add(at)
    const finding = findings[index]
    if (finding) comments.push(comment(finding))
  }
  return comments.slice(0, MAX_COMMENTS)
}

function comment({ advice, message, why }: FindingResult): string {
  return [advice, message, why].filter((part) => part !== null && part !== '').join(' ')
}

function praise({ image, rebuilds }: Observation): string {
  const push = rebuilds.find(({ budgetBytes }) => budgetBytes !== null)
  const parts = ['Everything that was asked for is there.']
  if (image)
    parts.push(
      `The image adds ${formatBytes(image.ownBytes)} to its base, and ${image.wastedBytes === 0 ? 'nothing' : formatBytes(image.wastedBytes)} of that is out of sight.`,
    )
  if (push) parts.push(`${push.title}: ${formatBytes(push.pushBytes)} to push again.`)
  return parts.join(' ')
}
