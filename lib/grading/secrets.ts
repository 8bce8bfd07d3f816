import { createHash } from 'node:crypto'
import type { Exercise } from '@/lib/labs/types'
import type { BuildContext } from './context'
import type { Run } from './run'

const HASH = /\{\{sha256:([^{}]+)\}\}/g

/**
 * The exercise with `{{sha256:PATH}}` in its probes replaced by the sha256 of the token that is planted there: so a
 * build can be asked to prove that it has used a token which nobody knew before.
 */
export function withTokenHashes(exercise: Exercise, canaries: Run['canaries']): Exercise {
  if ((exercise.secrets ?? []).length === 0) return exercise
  const hashOf = (path: string) => {
    const token = canaries.find((canary) => canary.path === path)?.token
    return token === undefined ? `{{sha256:${path}}}` : createHash('sha256').update(token).digest('hex')
  }
  const text = JSON.stringify(exercise.behaviour).replace(HASH, (_, path: string) => hashOf(path))
  return { ...exercise, behaviour: JSON.parse(text) as Exercise['behaviour'] }
}

/** What `RUN --mount=type=secret` finds, by id: the planted files, whole. */
export function secretFiles({ exercise }: Run, context: BuildContext): Map<string, Buffer> {
  return new Map((exercise.secrets ?? []).map(({ id, from }) => [id, context.get(from)?.content ?? Buffer.alloc(0)]))
}

/** The same tokens as build arguments: the wrong road has to be open, or nobody could be seen to take it. */
export function secretArgs({ exercise, canaries }: Run): Record<string, string> {
  return Object.fromEntries(
    (exercise.secrets ?? []).flatMap(({ from, arg }) => {
      const token = canaries.find(({ path }) => path === from)?.token
      return arg && token ? [[arg, token]] : []
    }),
  )
}
