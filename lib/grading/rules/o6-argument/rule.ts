import type { Instruction, Stage } from '@/lib/dockerfile/types'
import { mutationKind } from '../../mutation-kind'
import { isExpensive } from '../commands'
import type { Draft, Rule } from '../rule'
import { readPairs } from '../secrets'
import { verdictDrafts } from '../verdicts'

const ADVICE = 'Declare an argument that changes with every build after the steps that do not need it.'
/** Names whose values differ from build to build. */
const VOLATILE =
  /^(build_?(date|time|timestamp|id|number|num)|date|timestamp|created|(git|vcs|source)_?(commit|sha|ref|rev|revision|branch|hash)|commit(_?(sha|hash|id|ref))?|revision|cache_?(bust|buster|date))$/i

export const rule: Rule = {
  id: 'O6',
  title: 'A changing build argument keeps the expensive steps',
  meaning: 'An argument whose value is new for each build (date, commit, number) is declared after what is expensive.',
  reason: 'Every RUN after an ARG depends on its value, whether it uses it or not.',
  source: 'https://docs.docker.com/reference/dockerfile/#impact-on-build-caching',
  severity: 'warning',
  syntax: ({ stages }) => stages.flatMap(judge),
  observed: (seen) =>
    verdictDrafts(seen, {
      what: 'keeps',
      accepts: (mutation) => mutationKind(mutation) === 'argument',
      advice: ADVICE,
    }),
}

function judge({ instructions }: Stage): Draft[] {
  return instructions.flatMap((instruction) => {
    const name = instruction.keyword === 'ARG' ? readPairs(instruction.args).find(isVolatile)?.name : undefined
    const later = name && instructions.find((other) => other.index > instruction.index && isExpensive(other))
    return later ? [draft(instruction, { name, later })] : []
  })
}

function isVolatile({ name }: { name: string }): boolean {
  return VOLATILE.test(name)
}

function draft(instruction: Instruction, { name, later }: { name: string; later: Instruction }): Draft {
  return {
    message: `Line ${later.line} runs again whenever \`${name}\` has a new value, which line ${instruction.line} declares before it.`,
    advice: ADVICE,
    instruction,
    evidence: { argument: name, expensiveLine: later.line },
  }
}
