import { findCycle } from './cycles'
import { faultAt } from './faults'
import { checkMentions } from './mentions'
import { findNearest } from './nearest'
import { checkPlacement } from './placement'
import { checkProbes, probesIn } from './probe-rules'
import { checkQuestion } from './question-rules'
import type { Fault, Lesson, Task } from './types'
import { findReferences } from './vars'
import type { YamlFile } from './yaml-file'

/** What a schema cannot say: names that must meet each other across lab.yaml and the steps. */
export function checkLesson(
  lesson: Lesson,
  { yaml, label, hasFile }: { yaml: YamlFile; label: string; hasFile: (path: string) => boolean },
): Fault[] {
  return [
    ...checkPlacement(lesson, yaml, label),
    ...lesson.tasks.flatMap((task) => checkTask(task, lesson, yaml)),
    ...checkNeeds(lesson, yaml),
    ...checkProbes(lesson, yaml, hasFile),
    ...checkMentions(lesson, yaml),
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
  const asksInput = probesIn(task.check, []).some(({ kind }) => kind === 'input')
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
  const text = JSON.stringify([task.check, task.baseline, task.diagnose, task.hints, task.title, task.prompt])
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
