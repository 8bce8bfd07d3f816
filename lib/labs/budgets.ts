import { faultAt } from './faults'
import { measureFix } from './references'
import type { Exercise, Fault, MeasuredSolution, Mutation } from './types'
import type { YamlFile } from './yaml-file'

/** Bytes, or a measure of what the exercise's own solutions needed at most. */
type Budget = number | { times: number; plus: number }

type Unbounded<T, K extends keyof T> = Omit<T, K> & { [key in K]?: Budget | undefined }

/**
 * What two measurements of the same solution may differ by, in bytes. Compressed bytes depend on dates that a step
 * writes, and on the compressor of the machine; counts do not, and may not differ.
 */
export function toleranceOf(bytes: number): number {
  return 1024 + Math.ceil(bytes / 50)
}

interface Source {
  exerciseId: string
  /** Null while nobody has measured them. */
  references: Record<string, MeasuredSolution> | null
  yaml: YamlFile
}

/** Budgets in bytes, whether they are typed in or follow the solutions. */
export function withBudgets(
  {
    budgets,
    mutations,
  }: {
    budgets: Unbounded<Exercise['budgets'], 'ownBytes' | 'imageBytes'>
    mutations: Unbounded<Mutation, 'pushBudgetBytes'>[]
  },
  source: Source,
): { budgets: Exercise['budgets']; mutations: Mutation[]; faults: Fault[] } {
  const own = resolve(budgets.ownBytes, {
    ...source,
    path: ['budgets', 'ownBytes'],
    measure: ({ ownBytes }) => ownBytes,
  })
  const image = resolve(budgets.imageBytes, {
    ...source,
    path: ['budgets', 'imageBytes'],
    measure: ({ imageBytes }) => imageBytes,
  })
  const bounded = mutations.map(({ pushBudgetBytes, ...mutation }, at) => {
    const push = resolve(pushBudgetBytes, {
      ...source,
      path: ['mutations', at, 'pushBudgetBytes'],
      measure: ({ rebuilds }) => rebuilds[mutation.id]?.pushBytes,
    })
    return { mutation: { ...mutation, ...('bytes' in push ? { pushBudgetBytes: push.bytes } : {}) }, ...push }
  })
  const { wastedBytes } = budgets
  return {
    budgets: {
      ...('bytes' in own ? { ownBytes: own.bytes } : {}),
      ...('bytes' in image ? { imageBytes: image.bytes } : {}),
      ...(wastedBytes === undefined ? {} : { wastedBytes }),
    },
    mutations: bounded.map(({ mutation }) => mutation),
    faults: [own, image, ...bounded].flatMap(({ faults }) => faults),
  }
}

/**
 * The budget in bytes: the most that a solution needed, `times` and `plus`, and never closer to it than two
 * measurements may differ. Without a measurement it has no bound, so that the solutions can be measured at all; the
 * fault that says so keeps the exercise out of the catalog, so that nobody is graded by it.
 */
function resolve(
  budget: Budget | undefined,
  {
    references,
    exerciseId,
    yaml,
    path,
    measure,
  }: Source & { path: (string | number)[]; measure: (solution: MeasuredSolution) => number | undefined },
): { bytes?: number; faults: Fault[] } {
  if (budget === undefined) return { faults: [] }
  if (typeof budget === 'number') return { bytes: budget, faults: [] }
  const known = Object.values(references ?? {}).flatMap((solution) => measure(solution) ?? [])
  if (known.length > 0) {
    const most = Math.max(...known)
    return { bytes: Math.max(Math.ceil(most * budget.times + budget.plus), most + toleranceOf(most)), faults: [] }
  }
  const message = 'This budget follows the solutions, and nobody has measured them.'
  return {
    bytes: Number.MAX_SAFE_INTEGER,
    faults: [faultAt(yaml, { path, message, fix: measureFix(exerciseId) })],
  }
}
