import { AppError } from '@/lib/base/errors'
import type { Dockerfile } from '@/lib/dockerfile/types'
import { runBuild } from './builds'
import { type Chains, chainsOf, listSteps, rootsOf } from './chains'
import type { BuildContext } from './context'
import type { MarkedDockerfile } from './marks'
import type { Observation } from './observation'
import type { Run } from './run'
import { runSecretBuild } from './secret-builds'

export interface FirstBuild {
  imageId: string | null
  built: Observation['build']
  chains: Chains
}

/**
 * Builds a submission for the first time: with the classic builder, or with BuildKit where the exercise has secrets to
 * show. What the learner got wrong is in `built`; an image from outside of the exercise is the platform's fault.
 */
export async function buildFirst(
  run: Run,
  {
    context,
    dockerfile,
    marked,
    bases,
  }: { context: BuildContext; dockerfile: Dockerfile; marked: MarkedDockerfile; bases: Observation['bases'] },
): Promise<FirstBuild> {
  const onLine = (line: string) => run.onEvent({ stage: 'building', line })
  if ((run.exercise.secrets ?? []).length > 0) {
    const { result, seen, chains } = await runSecretBuild(run, { context, dockerfile, bases, onLine })
    return { imageId: result.imageId, built: seen, chains }
  }
  const { result, seen } = await runBuild(run, { context, marked, onLine })
  if (!result.imageId) return { imageId: null, built: seen, chains: new Map() }
  const steps = await listSteps(run)
  requireOwnRoots(bases, { roots: rootsOf(steps), own: new Set(steps.map(({ id }) => id)) })
  return { imageId: result.imageId, built: seen, chains: chainsOf(steps) }
}

/**
 * The last word on what a stage was built from has the engine's store. Whatever the text was, an image from outside the
 * exercise ends here, and nothing of it is shown.
 */
function requireOwnRoots(
  bases: Observation['bases'],
  { roots, own }: { roots: Map<number, string>; own: Set<string> },
): void {
  const allowed = new Set(bases.map(({ id }) => id))
  for (const [stage, root] of roots)
    if (root !== '' && !own.has(root) && !allowed.has(root))
      throw new AppError('engine_refused', 'A stage was built from an image that is not part of the exercise.', {
        details: { stage, root },
      })
}
