import type { Mutation, MutationKind } from '@/lib/labs/types'

const MANIFEST =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|requirements[^/]*\.txt|Pipfile(\.lock)?|pyproject\.toml|poetry\.lock|go\.(mod|sum)|Cargo\.(toml|lock)|Gemfile(\.lock)?|composer\.(json|lock)|pom\.xml|build\.gradle)$/
const ASIDE = /(^|\/)(README|LICENSE|CHANGELOG|NOTES?)(\.[^/]*)?$|(^|\/)(docs?|tests?|\.git|\.github)\//i

/** What a mutation is about: what its author says, or what its edits tell. */
export function mutationKind({ kind, edit }: Pick<Mutation, 'kind' | 'edit'>): MutationKind {
  if (kind) return kind
  if (edit.length === 0) return 'noop'
  if (edit.every((one) => 'touch' in one)) return 'touch'
  if (edit.every((one) => 'arg' in one)) return 'argument'
  const paths = edit.flatMap((one) => ('path' in one ? [one.path] : []))
  if (paths.every((path) => MANIFEST.test(path))) return 'manifest'
  if (paths.every((path) => ASIDE.test(path))) return 'readme'
  return paths.some((path) => MANIFEST.test(path) || ASIDE.test(path)) ? 'other' : 'source'
}
