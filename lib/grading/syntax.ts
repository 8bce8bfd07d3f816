import { parseDockerfile } from '@/lib/dockerfile/parse'
import { findInSyntax } from './findings'
import type { FindingResult } from './report'
import type { SyntaxOptions } from './rules/rule'

/** What can be said of a Dockerfile without building it. Pure and quick: the editor calls it while the learner types. */
export function lintDockerfile(source: string, options?: SyntaxOptions): FindingResult[] {
  return findInSyntax(parseDockerfile(source), 'Dockerfile', options)
}
