import { inspectImage } from '@/lib/docker/image'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import type { Mutation } from '@/lib/labs/types'
import { runBuild } from './builds'
import { addingSteps, type Chains, countKept, listSteps } from './chains'
import { type BuildContext, mutate } from './context'
import type { MarkedDockerfile } from './marks'
import type { Run } from './run'

/** A rebuild as the engine's store shows it, before layers are read. */
export interface Rebuilt {
  mutation: Mutation
  imageId: string | null
  failure: string | null
  steps: { instruction: Instruction; cached: boolean; adds: boolean }[]
  /** Digests of its layers, lowest first. */
  layers: string[]
}

/** Builds the context again after every mutation, each time with the cache of the first build and of nothing else. */
export async function rebuildAll(
  run: Run,
  {
    context,
    marked,
    dockerfile,
    chains,
  }: { context: BuildContext; marked: MarkedDockerfile; dockerfile: Dockerfile; chains: Chains },
): Promise<Rebuilt[]> {
  const cacheFrom = [...chains.values()].flatMap((chain) => chain.at(-1) ?? [])
  const built = await listSteps(run)
  const seen = new Set(built.map(({ id }) => id))
  const adding = addingSteps(built)
  const rebuilt: Rebuilt[] = []
  for (const mutation of run.exercise.mutations) {
    run.onEvent({ stage: 'rebuilding', line: `# ${mutation.title}` })
    const { result, seen: outcome } = await runBuild(run, {
      context: mutate(context, mutation),
      marked,
      cacheFrom,
      args: argsOf(mutation),
      onLine: (line) => run.onEvent({ stage: 'rebuilding', line }),
    })
    const steps = await listSteps(run)
    const fresh = steps.filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    const kept = countKept(chains, fresh)
    rebuilt.push({
      mutation,
      imageId: result.imageId,
      failure: outcome.ok ? null : (outcome.failed?.message ?? 'it did not build.'),
      steps: dockerfile.stages.flatMap(({ index, instructions }) =>
        instructions.slice(1).map((instruction) => ({
          instruction,
          cached: instruction.inStage < (kept.get(index) ?? 0),
          adds: adding.has(chains.get(index)?.[instruction.inStage] ?? ''),
        })),
      ),
      layers: result.imageId ? (await inspectImage(run.ctx.engine, result.imageId)).layers : [],
    })
  }
  return rebuilt
}

function argsOf({ edit }: Mutation): Record<string, string> {
  return Object.fromEntries(edit.flatMap((one) => ('arg' in one ? [[one.arg, one.value]] : [])))
}
