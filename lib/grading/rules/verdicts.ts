import type { Mutation } from '@/lib/labs/types'
import { mutationKind } from '../mutation-kind'
import type { Observation } from '../observation'
import type { Draft } from './rule'

/** A draft for every rebuild whose verdict on `what` is bad. */
export function verdictDrafts(
  { rebuilds, exercise }: Observation,
  {
    what,
    accepts,
    advice,
  }: { what: 'keeps' | 'reruns' | 'keepsAll' | 'push'; accepts: (mutation: Mutation) => boolean; advice: string },
): Draft[] {
  return rebuilds.flatMap((rebuild) => {
    const mutation = exercise.mutations.find(({ id }) => id === rebuild.id)
    if (!mutation || !accepts(mutation)) return []
    return rebuild.verdicts
      .filter((verdict) => verdict.what === what && !verdict.passed)
      .map(({ message, instruction }) => ({
        message,
        advice,
        instruction,
        layer: rebuild.renewedLayers.find((layer) => layer.instruction === instruction)?.index,
        bytes: rebuild.pushBytes,
        evidence: { mutation: rebuild.id, what, pushBytes: rebuild.pushBytes, renewed: rebuild.renewed },
      }))
  })
}

/** True when the mutation changes nothing that a build reads: nothing at all, or times only. */
export function isStill(mutation: Mutation): boolean {
  return ['touch', 'noop'].includes(mutationKind(mutation))
}
