import { faultAt } from './faults'
import { findNearest } from './nearest'
import { findDirectives } from './text/directives'
import { parseText } from './text/parse'
import type { Fault, Lesson } from './types'
import type { YamlFile } from './yaml-file'

/** One of the two kinds of thing that lab.yaml declares and the text places. */
interface Kind {
  name: 'task' | 'question'
  directive: 'task' | 'quiz'
  /** Declared ids, in order, with their paths in lab.yaml. */
  declared: { id: string; path: (string | number)[] }[]
}

interface Mark {
  directive: string
  id: string
  file: string
  line: number
  column: number
}

/** Each task and question stands in the text exactly once: one that stands nowhere could never be done. */
export function checkPlacement(lesson: Lesson, yaml: YamlFile, label: string): Fault[] {
  const tasks: Kind = {
    name: 'task',
    directive: 'task',
    declared: lesson.tasks.map(({ id }) => ({ id, path: ['tasks', id] })),
  }
  const questions: Kind = {
    name: 'question',
    directive: 'quiz',
    declared: lesson.questions.map(({ id }, index) => ({ id, path: ['quiz', index] })),
  }
  const all = lesson.steps.flatMap((step) => findMarks(step.source, `${label}/${step.file}`))
  return [tasks, questions].flatMap((kind) => {
    const marks = all.filter((mark) => mark.directive === kind.directive)
    return [...strayMarks(kind, marks), ...unplaced(kind, marks, yaml)]
  })
}

/** The text keeps its line numbers in `source`, so places here are places in the file. */
function findMarks(source: string, file: string): Mark[] {
  return findDirectives(parseText(source)).flatMap((node) => {
    const id = node.attributes?.id
    if (!id) return []
    return [
      {
        directive: node.name,
        id,
        file,
        line: node.position?.start.line ?? 1,
        column: node.position?.start.column ?? 1,
      },
    ]
  })
}

function strayMarks({ name, declared }: Kind, marks: Mark[]): Fault[] {
  const known = declared.map(({ id }) => id)
  return marks.flatMap(({ id, file, line, column }, index) => {
    const fault = (message: string, fix: string | null): Fault[] => [
      { severity: 'error', file, line, column, field: null, message, fix },
    ]
    const nearest = findNearest(id, known)
    if (!known.includes(id))
      return fault(`lab.yaml has no ${name} "${id}".`, nearest ? `Did you mean "${nearest}"?` : null)
    const again = marks.findIndex((mark) => mark.id === id) < index
    return again ? fault(`The ${name} "${id}" stands in the text twice.`, 'Keep one of the two.') : []
  })
}

function unplaced({ name, directive, declared }: Kind, marks: Mark[], yaml: YamlFile): Fault[] {
  return declared
    .filter(({ id }) => !marks.some((mark) => mark.id === id))
    .map(({ id, path }) =>
      faultAt(yaml, {
        path,
        message: `No step places the ${name} "${id}".`,
        fix: `Write ":::${directive}{id=${id}}" in a step.`,
      }),
    )
}
