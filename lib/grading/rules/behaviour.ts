import type { Behaviour } from '@/lib/labs/types'
import type { Observation } from '../observation'
import type { Draft } from './rule'

/** A draft for every failed probe that `accepts` takes, at the last instruction of the given kinds. */
export function behaviourDrafts(
  { behaviour, exercise, dockerfile }: Observation,
  { accepts, keywords, advice }: { accepts: (probe: Behaviour) => boolean; keywords: string[]; advice?: string },
): Draft[] {
  const last = dockerfile.stages.at(-1)?.instructions.findLast(({ keyword }) => keywords.includes(keyword)) ?? null
  return behaviour.flatMap(({ id, title, passed, message, evidence = {} }) => {
    const probe = exercise.behaviour.find((one) => one.id === id)
    if (passed || !probe || !accepts(probe)) return []
    return [{ message: `${title}: ${message}`, advice, instruction: last, evidence: { ...evidence, behaviour: id } }]
  })
}
