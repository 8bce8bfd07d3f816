import { faultAt } from './faults'
import { findNearest } from './nearest'
import type { Check, Fault, Lesson } from './types'
import type { YamlFile } from './yaml-file'

type Path = (string | number)[]

/** One probe inside a check. */
interface Placed {
  kind: string
  probe: Exclude<Check, { all: unknown } | { any: unknown } | { not: unknown }>
  path: Path
}

/** Every probe of a check, with its place in lab.yaml. */
export function probesIn(check: Check, path: Path): Placed[] {
  if ('all' in check) return check.all.flatMap((part, at) => probesIn(part, [...path, 'all', at]))
  if ('any' in check) return check.any.flatMap((part, at) => probesIn(part, [...path, 'any', at]))
  if ('not' in check) return probesIn(check.not, [...path, 'not'])
  const kind = Object.keys(check)[0] ?? ''
  return [{ kind, probe: check, path: [...path, kind] }]
}

/** True when the check has probes of this kind and no others. */
export function asksOnly(check: Check, kind: string): boolean {
  return probesIn(check, []).every((one) => one.kind === kind)
}

/** What a schema cannot say of probes: questions and scripts that must be there, and keys that mean nothing alone. */
export function checkProbes(lesson: Lesson, yaml: YamlFile, hasFile: (path: string) => boolean): Fault[] {
  return lesson.tasks.flatMap(({ id, check, baseline, diagnose }) => {
    const at = ['tasks', id]
    return [
      ...probesIn(check, [...at, 'check']),
      ...(baseline ? probesIn(baseline, [...at, 'baseline']) : []),
      ...diagnose.flatMap(({ when }, index) => probesIn(when, [...at, 'diagnose', index, 'when'])),
    ].flatMap((placed) => checkProbe(placed, { lesson, yaml, hasFile }))
  })
}

function checkProbe(
  { probe, path }: Placed,
  { lesson, yaml, hasFile }: { lesson: Lesson; yaml: YamlFile; hasFile: (path: string) => boolean },
): Fault[] {
  const fault = (key: string, message: string, fix: string) => [faultAt(yaml, { path: [...path, key], message, fix })]
  if ('quiz' in probe) {
    const known = lesson.questions.map(({ id }) => id)
    const { question } = probe.quiz
    const nearest = findNearest(question, known)
    if (!known.includes(question))
      return fault(
        'question',
        `"quiz" has no question "${question}".`,
        nearest ? `Did you mean "${nearest}"?` : 'Add it.',
      )
  }
  if ('script' in probe && !hasFile(probe.script.file))
    return fault('file', `There is no script "${probe.script.file}".`, 'Add the file, or mend its name.')
  if ('layers' in probe) {
    const { plus, shared, ...more } = probe.layers
    if (plus !== undefined && more.extends === undefined)
      return fault('plus', '"plus" counts layers above another image.', 'Add "extends", the image below.')
    if (shared !== undefined && more.sharesWith === undefined)
      return fault('shared', '"shared" counts layers that two images have.', 'Add "sharesWith", the other image.')
  }
  return []
}
