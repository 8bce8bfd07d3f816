import { findCycle } from './cycles'
import { faultAt } from './faults'
import { findNearest } from './nearest'
import { checkPlacement } from './placement'
import type { Check, Fault, Lesson, Question, Task } from './types'
import { findReferences } from './vars'
import type { YamlFile } from './yaml-file'

/** What a schema cannot say: names that must meet each other across lab.yaml and the steps. */
export function checkLesson(lesson: Lesson, yaml: YamlFile, label: string): Fault[] {
  return [
    ...checkPlacement(lesson, yaml, label),
    ...lesson.tasks.flatMap((task) => checkTask(task, lesson, yaml)),
    ...checkNeeds(lesson, yaml),
    ...lesson.questions.flatMap((question, index) => checkQuestion(question, index, lesson, yaml)),
    ...(lesson.tasks.length > 0 && !lesson.sandbox
      ? [
          faultAt(yaml, {
            path: ['tasks'],
            message: 'Tasks need a sandbox to look at.',
            fix: 'Add "sandbox: { image: … }".',
          }),
        ]
      : []),
  ]
}

function checkTask(task: Task, lesson: Lesson, yaml: YamlFile): Fault[] {
  const path = ['tasks', task.id]
  const faults: Fault[] = []
  const asksInput = probesOf(task.check).includes('input')
  if (asksInput !== (task.mode === 'input')) {
    const message = asksInput ? 'An "input" probe needs "mode: input".' : '"mode: input" needs an "input" probe.'
    faults.push(faultAt(yaml, { path: [...path, 'check'], message }))
  }
  if ((task.prompt !== null) !== (task.mode === 'input')) {
    const message = task.prompt
      ? '"prompt" is for "mode: input" only.'
      : 'An input task needs "prompt": the label of its field.'
    faults.push(faultAt(yaml, { path: [...path, 'prompt'], message }))
  }
  const text = JSON.stringify([task.check, task.diagnose, task.hints, task.title, task.prompt])
  const names = Object.keys(lesson.vars)
  for (const name of findReferences(text).filter((name) => !names.includes(name))) {
    const nearest = findNearest(name, names)
    const fix = nearest ? `Did you mean "${nearest}"?` : `Add it to "vars", or write "$\${${name}}" for the plain text.`
    faults.push(faultAt(yaml, { path, message: `"vars" has no "${name}".`, fix }))
  }
  return faults
}

function checkNeeds(lesson: Lesson, yaml: YamlFile): Fault[] {
  const known = lesson.tasks.map((task) => task.id)
  const dangling = lesson.tasks.flatMap((task) =>
    task.needs.flatMap((need, index) => {
      if (known.includes(need)) return []
      const nearest = findNearest(need, known)
      return [
        faultAt(yaml, {
          path: ['tasks', task.id, 'needs', index],
          message: `There is no task "${need}".`,
          fix: nearest ? `Did you mean "${nearest}"?` : null,
        }),
      ]
    }),
  )
  const cycle = findCycle(new Map(lesson.tasks.map((task) => [task.id, task.needs])))
  if (!cycle) return dangling
  const message = `These tasks need each other: ${cycle.join(' → ')}.`
  return [
    ...dangling,
    faultAt(yaml, { path: ['tasks', cycle[0] ?? '', 'needs'], message, fix: 'Take one of the needs away.' }),
  ]
}

function checkQuestion(question: Question, index: number, lesson: Lesson, yaml: YamlFile): Fault[] {
  const faults: Fault[] = []
  const path = ['quiz', index]
  const right = question.options.filter((option) => option.correct).length
  if (question.kind === 'single' && right !== 1)
    faults.push(
      faultAt(yaml, {
        path: [...path, 'options'],
        message: `A single choice has one right option, not ${right}.`,
        fix: 'Set "correct: true" on one option, or "kind: multiple".',
      }),
    )
  if (question.kind === 'multiple' && right === 0)
    faults.push(
      faultAt(yaml, { path: [...path, 'options'], message: 'No option is right.', fix: 'Set "correct: true".' }),
    )
  if (lesson.questions.findIndex((other) => other.id === question.id) !== index)
    faults.push(
      faultAt(yaml, {
        path: [...path, 'id'],
        message: `The id "${question.id}" is used twice.`,
        fix: 'Rename one of the two.',
      }),
    )
  for (const [at, option] of question.options.entries()) {
    if (question.options.findIndex((other) => other.id === option.id) !== at)
      faults.push(
        faultAt(yaml, {
          path: [...path, 'options', at, 'id'],
          message: `The id "${option.id}" is used twice.`,
          fix: 'Rename one of the two.',
        }),
      )
  }
  return faults
}

/** Kinds of probe inside a check. */
function probesOf(check: Check): string[] {
  if ('all' in check) return check.all.flatMap(probesOf)
  if ('any' in check) return check.any.flatMap(probesOf)
  if ('not' in check) return probesOf(check.not)
  return Object.keys(check)
}
