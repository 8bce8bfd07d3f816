import type { Dockerfile } from '@/lib/dockerfile/types'
import type { Exercise } from '@/lib/labs/types'
import { type BuildContext, findHeavyPatterns } from './context'
import { syntaxOptions, toFinding } from './findings'
import type { FindingResult } from './report'
import { rule as builds } from './rules/d1-builds/rule'
import { findForeignImages, rule as images } from './rules/d2-images/rule'
import { rule as builder } from './rules/d3-builder/rule'

/**
 * What keeps a submission from being built at all, because the engine would refuse it or because it reaches for what is
 * not its own. Empty when it may be built.
 */
export function judgeAdmission({
  dockerfile,
  exercise,
  file,
  context,
}: {
  dockerfile: Dockerfile
  exercise: Exercise
  file: string
  context: BuildContext
}): FindingResult[] {
  return [
    ...(builds.syntax?.(dockerfile) ?? []).map((draft) => toFinding(builds, draft, file)),
    ...findForeignImages(dockerfile, exercise.images).map((draft) => toFinding(images, draft, file)),
    ...(builder.syntax?.(dockerfile, syntaxOptions(exercise)) ?? []).map((draft) => toFinding(builder, draft, file)),
    ...findHeavyPatterns(context).map((line) =>
      toFinding(
        builds,
        {
          message: `Line ${line} of .dockerignore is too long or has too many wildcards.`,
          line,
          file: '.dockerignore',
        },
        file,
      ),
    ),
  ].filter(({ severity }) => severity === 'error')
}
