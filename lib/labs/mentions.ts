import { faultAt } from './faults'
import { findNearest } from './nearest'
import type { Check, Fault, Lesson } from './types'
import type { YamlFile } from './yaml-file'

type Path = (string | number)[]
interface Name {
  kind: string
  name: string
  path: Path
}

const NAMED = ['container', 'image', 'layers', 'registry', 'network', 'volume', 'file', 'dockerfile'] as const

/**
 * Names that a task checks for and that no text gives: a learner cannot know them, and most likely one of the two is
 * misspelt. A warning: the text may say it in
 * words.
 */
export function checkMentions(lesson: Lesson, yaml: YamlFile): Fault[] {
  const told = lesson.tasks.flatMap(({ title, hints, prompt }) => [title, ...hints, prompt ?? ''])
  const setup = (lesson.sandbox?.setup ?? []).flat()
  const text = [...lesson.steps.map(({ source }) => source), ...told, ...setup].join('\n')
  const words = [...new Set(text.split(/[^\w.:@-]+/).filter(Boolean))]
  return lesson.tasks.flatMap(({ id, check }) =>
    namesOf(check, ['tasks', id, 'check'])
      .filter(({ name }) => !partsOf(name).some((part) => text.includes(part)))
      .map(({ kind, name, path }) => {
        const nearest = findNearest(partsOf(name).at(-1) ?? name, words)
        return faultAt(yaml, {
          severity: 'warning',
          path,
          message: `The check asks for the ${kind} "${name}", which no text names.`,
          fix: nearest ? `Did you mean "${nearest}"?` : 'Mend the name, or tell it to the learner.',
        })
      }),
  )
}

function namesOf(check: Check, path: Path): Name[] {
  if ('all' in check) return check.all.flatMap((part, at) => namesOf(part, [...path, 'all', at]))
  if ('any' in check) return check.any.flatMap((part, at) => namesOf(part, [...path, 'any', at]))
  if ('not' in check) return []
  for (const kind of NAMED) {
    const probe = (
      check as Record<string, { name?: string; path?: string; image?: string; exists?: boolean } | undefined>
    )[kind]
    const key = kind === 'layers' ? 'image' : probe?.name === undefined ? 'path' : 'name'
    const name = probe?.[key]
    if (name !== undefined && probe?.exists !== false) return [{ kind, name, path: [...path, kind, key] }]
  }
  return []
}

/** A path may be told by one of its folders, while what lies in there is for the learner to find. */
function partsOf(name: string): string[] {
  return name.includes(':') ? [name] : name.split('/').filter(Boolean)
}
