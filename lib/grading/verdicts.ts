import { findPattern } from '@/lib/base/pattern'
import type { Mutation } from '@/lib/labs/types'
import { formatBytes } from './bytes'
import type { RebuildSeen } from './observation'

type Facts = Omit<RebuildSeen, 'verdicts'>
type Verdict = RebuildSeen['verdicts'][number]

/** What a rebuild shows about everything that its mutation asks for. */
export function judgeRebuild(mutation: Mutation, facts: Facts): Verdict[] {
  const asked: Verdict['what'][] = [
    ...(mutation.keeps ? (['keeps'] as const) : []),
    ...(mutation.reruns ? (['reruns'] as const) : []),
    ...(mutation.keepsAll ? (['keepsAll'] as const) : []),
    ...(mutation.pushBudgetBytes === undefined ? [] : (['push'] as const)),
  ]
  if (!facts.ok)
    return asked.map((what) => ({
      what,
      passed: false,
      message: `${mutation.title}: the image could not be built again: ${facts.failure}`,
      instruction: null,
    }))
  // An edit that is to be pushed and renews nothing has never reached the image: whatever it runs is another program.
  const lost = mutation.pushBudgetBytes !== undefined && facts.renewed === 0
  return asked.map((what) =>
    lost
      ? verdict(what, { message: `${mutation.title}: the edit does not reach the image at all.` })
      : JUDGES[what](mutation, facts),
  )
}

const JUDGES: Record<Verdict['what'], (mutation: Mutation, facts: Facts) => Verdict> = {
  keeps: (mutation, facts) => {
    const wanted = (mutation.keeps ?? []).map((pattern) => ({ pattern, steps: matching(facts, pattern) }))
    const missing = wanted.find(({ steps }) => steps.length === 0)
    if (missing)
      return verdict('keeps', {
        message: `${mutation.title}: there is no step "${missing.pattern}" that could be kept.`,
      })
    const lost = wanted.flatMap(({ steps }) => steps).find(({ cached }) => !cached)
    // Where the cache broke, not where it hurt: that is the line to move.
    const first = facts.steps.find(
      ({ cached, instruction }) => !cached && instruction.stage === lost?.instruction.stage,
    )
    return lost
      ? verdict('keeps', {
          message: `${mutation.title}: line ${lost.instruction.line} ran again${because(lost.instruction.line, first?.instruction.line)}; ${cost(facts)}`,
          instruction: first?.instruction ?? lost.instruction,
        })
      : (judgeKeptFiles(mutation, facts) ?? {
          ...verdict('keeps', { message: `${mutation.title}: what it does not touch came out of the cache.` }),
          passed: true,
        })
  },
  reruns: (mutation, facts) => {
    const steps = (mutation.reruns ?? []).map((pattern) => ({ pattern, steps: matching(facts, pattern) }))
    const stale = steps.find((one) => !one.steps.some(({ cached }) => !cached))
    const [step] = stale?.steps ?? []
    const same = facts.changedFiles?.find(({ changed }) => changed === 0)
    if (!stale && same)
      return verdict('reruns', {
        message:
          same.found === 0
            ? `${mutation.title}: the image holds no \`${same.pattern}\` afterwards.`
            : `${mutation.title}: \`${same.pattern}\` is the same as before, whatever ran again.`,
      })
    if (!stale)
      return { ...verdict('reruns', { message: `${mutation.title}: what depends on it ran again.` }), passed: true }
    return verdict('reruns', {
      message: step
        ? `${mutation.title}: line ${step.instruction.line} was taken from the cache, although what it reads has changed.`
        : `${mutation.title}: there is no step "${stale.pattern}" that could run again.`,
      instruction: step?.instruction ?? null,
    })
  },
  keepsAll: (mutation, facts) => {
    const lost = facts.steps.find(({ cached }) => !cached)
    return lost
      ? verdict('keepsAll', {
          message: `${mutation.title}: line ${lost.instruction.line} ran again; ${cost(facts)}`,
          instruction: lost.instruction,
        })
      : { ...verdict('keepsAll', { message: `${mutation.title}: every layer was kept.` }), passed: true }
  },
  push: (mutation, facts) => {
    const budget = mutation.pushBudgetBytes ?? 0
    const largest = [...facts.renewedLayers].sort((a, b) => b.compressedBytes - a.compressedBytes)[0]
    return facts.pushBytes > budget
      ? verdict('push', {
          message: `${mutation.title}: ${facts.renewed} ${facts.renewed === 1 ? 'layer' : 'layers'} with ${formatBytes(facts.pushBytes)} would be pushed again; the budget is ${formatBytes(budget)}.`,
          instruction: largest?.instruction ?? null,
        })
      : {
          ...verdict('push', { message: `${mutation.title}: ${formatBytes(facts.pushBytes)} would be pushed again.` }),
          passed: true,
        }
  },
}

/** The files that an expensive step is there for must be in the image, and in layers that were kept. */
function judgeKeptFiles(mutation: Mutation, facts: Facts): Verdict | null {
  const bad = facts.keptFiles?.find(({ found, lost }) => found === 0 || lost !== null)
  if (!bad) return null
  const instruction = bad.lost
    ? (facts.renewedLayers.find(({ index }) => index === bad.lost?.layer)?.instruction ?? null)
    : null
  return verdict('keeps', {
    message: bad.lost
      ? `${mutation.title}: \`${bad.lost.path}\` lies in a layer that was renewed; ${cost(facts)}`
      : `${mutation.title}: the image holds no \`${bad.pattern}\` that could be kept.`,
    instruction,
  })
}

function verdict(
  what: Verdict['what'],
  { message, instruction = null }: { message: string; instruction?: Verdict['instruction'] },
): Verdict {
  return { what, passed: false, message, instruction }
}

function because(line: number, first: number | undefined): string {
  return first !== undefined && first !== line ? `, because line ${first} before it had changed` : ''
}

function cost({ renewed, pushBytes }: Facts): string {
  return `${renewed} ${renewed === 1 ? 'layer was' : 'layers were'} renewed, ${formatBytes(pushBytes)} to push again.`
}

/**
 * Steps whose text holds the pattern; it is a regular expression when it is one, so that an author can name two forms.
 * A step that writes nothing only speaks of what the pattern means; quotes and escapes do not hide a step that does it.
 */
function matching({ steps }: Facts, pattern: string): Facts['steps'] {
  const plain = pattern.toLowerCase()
  return steps.filter(({ instruction, adds }) => {
    const text = instruction.text.replace(/\s+/g, ' ')
    const forms = [text, text.replace(/["'\\]/g, '')]
    return (
      adds && forms.some((one) => one.toLowerCase().includes(plain) || findPattern(pattern, one, { ignoreCase: true }))
    )
  })
}
