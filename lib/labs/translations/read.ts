import { faultAt } from '../faults'
import { type Folder, foldersBelow, pathsBelow, textOf } from '../folder'
import { findNearest } from '../nearest'
import { readSteps } from '../steps'
import type { Fault, Lesson, Step, Translation } from '../types'
import { parseYaml, type YamlFile } from '../yaml-file'
import { mapStrings } from './strings'

const LANGUAGE = /^[a-z]{2}(-[A-Z]{2})?$/
/** A list of all of them would hide the other faults. */
const NAMED = 8

/**
 * The translations below a lesson's i18n/. What is wrong with one takes nobody's lesson away: the English text stands in
 * its place, and there is a warning. What a language lacks is listed, once for each file.
 */
export function readTranslations({ folder, lesson }: { folder: Folder; lesson: Lesson }): {
  translations: Record<string, Translation>
  faults: Fault[]
} {
  const translations: Record<string, Translation> = {}
  const faults: Fault[] = []
  for (const language of foldersBelow(folder, 'i18n')) {
    const label = `${lesson.id}/i18n/${language}`
    if (!LANGUAGE.test(language)) {
      faults.push(warning(label, 'This is not the name of a language.', 'Name it like "de" or "pt-BR".'))
      continue
    }
    const strings = readStrings({ folder, lesson, language })
    const steps = readTexts({ folder, lesson, language })
    faults.push(...strings.faults, ...steps.faults)
    translations[language] = { strings: strings.strings, steps: steps.steps }
  }
  return { translations, faults }
}

interface Place {
  folder: Folder
  lesson: Lesson
  language: string
}

function readStrings({ folder, lesson, language }: Place): { strings: Record<string, string>; faults: Fault[] } {
  const file = `${lesson.id}/i18n/${language}/lab.yaml`
  const wanted: string[] = []
  mapStrings(lesson, (path, text) => {
    wanted.push(path)
    return text
  })
  const text = textOf(folder, `i18n/${language}/lab.yaml`)
  if (text === null) return { strings: {}, faults: [lacking(file, wanted)] }
  const yaml = parseYaml({ file, text })
  if (yaml.faults.length > 0)
    return { strings: {}, faults: yaml.faults.map((fault) => ({ ...fault, severity: 'warning' })) }
  const strings: Record<string, string> = {}
  const faults: Fault[] = []
  for (const { path, value } of leavesOf(yaml.value, [])) {
    const key = path.join('.')
    if (typeof value === 'string' && value !== '' && wanted.includes(key)) strings[key] = value
    else faults.push(unwanted(yaml, { path, value, wanted }))
  }
  const missing = wanted.filter((path) => !Object.hasOwn(strings, path))
  return { strings, faults: missing.length > 0 ? [...faults, lacking(file, missing)] : faults }
}

type Path = (string | number)[]

/** Everything of a YAML value that is neither a map nor a list. */
function leavesOf(value: unknown, path: Path): { path: Path; value: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => leavesOf(one, [...path, at]))
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]))
}

function unwanted(yaml: YamlFile, { path, value, wanted }: { path: Path; value: unknown; wanted: string[] }): Fault {
  const key = path.join('.')
  if (wanted.includes(key))
    return faultAt(yaml, { path, severity: 'warning', message: `"${key}" is no text: ${JSON.stringify(value)}.` })
  const nearest = findNearest(key, wanted)
  const fix = nearest ? `Did you mean "${nearest}"?` : 'Take it away.'
  return faultAt(yaml, { path, severity: 'warning', message: `The lesson has no text "${key}".`, fix })
}

function readTexts({ folder, lesson, language }: Place): { steps: Translation['steps']; faults: Fault[] } {
  const root = `i18n/${language}/`
  const files = new Map(
    [...folder.files].flatMap(([path, file]) =>
      path.startsWith(`${root}steps/`)
        ? [[path.slice(root.length), file] as const]
        : path.startsWith('images/')
          ? [[path, file] as const]
          : [],
    ),
  )
  const label = `${lesson.id}/i18n/${language}`
  const missing = lesson.steps.filter(({ file }) => !files.has(file)).map(({ file }) => file)
  const lack = missing.length > 0 ? [lacking(`${label}/steps`, missing)] : []
  if (pathsBelow({ ...folder, files }, 'steps').length === 0) return { steps: {}, faults: lack }
  const read = readSteps({ ...folder, files, faults: [] }, label)
  const broken = new Set(read.faults.filter(({ severity }) => severity === 'error').map(({ file }) => file))
  const faults = read.faults.map((fault): Fault => ({ ...fault, severity: 'warning' }))
  const steps: Translation['steps'] = {}
  for (const step of read.steps) {
    const original = lesson.steps.find(({ file }) => file === step.file)
    const fault = mismatch(`${label}/${step.file}`, step, original)
    if (fault) faults.push(fault)
    else if (original && !broken.has(`${label}/${step.file}`))
      steps[original.id] = { title: step.title, source: step.source }
  }
  return { steps, faults: [...faults, ...lack] }
}

/** A translation that left out a task would leave the learner without it. */
function mismatch(file: string, step: Step, original: Step | undefined): Fault | null {
  if (!original) return warning(file, 'The lesson has no step of this name.', 'Name it as the English one.')
  const placed = ({ taskIds, questionIds }: Step) => [...taskIds, ...questionIds].sort().join(', ')
  if (placed(step) === placed(original)) return null
  const message = `It places ${placed(step) || 'nothing'}, the English text ${placed(original) || 'nothing'}.`
  return warning(file, message, 'Place the same tasks and questions.')
}

function lacking(file: string, what: string[]): Fault {
  const more = what.length > NAMED ? ` and ${what.length - NAMED} more` : ''
  return warning(file, `Not translated: ${what.slice(0, NAMED).join(', ')}${more}.`, 'Learners read English there.')
}

function warning(file: string, message: string, fix: string): Fault {
  return { severity: 'warning', file, line: null, column: null, field: null, message, fix }
}
