import { z } from 'zod'
import { tasksDoneByText } from './acts'
import { faultAt, validateFile } from './faults'
import { type Folder, textOf } from './folder'
import { slug } from './names'
import { findNearest } from './nearest'
import { asksOnly } from './probe-rules'
import type { Fault, Lesson } from './types'
import { parseYaml } from './yaml-file'

const FILE = 'walk.yaml'

const entrySchema = z.union([
  z.strictObject({ run: z.array(z.string().min(1).max(500)).min(1).max(20) }),
  z.strictObject({ input: z.string().min(1).max(500), wrong: z.array(z.string().min(1).max(500)).max(20).default([]) }),
])

export const walkSchema = z.record(slug, entrySchema)

/** How a learner does each task: lines typed into a terminal, or what goes into the field, with answers that must not pass. */
export type Walk = z.infer<typeof walkSchema>

/** Reads a lesson's `walk.yaml`, by which a test does every task. Null when there is none, or a faulty one. */
export function readWalk({ folder, lesson }: { folder: Folder; lesson: Lesson }): {
  walk: Walk | null
  faults: Fault[]
} {
  const file = `${lesson.id}/${FILE}`
  const text = textOf(folder, FILE)
  const byText = tasksDoneByText(lesson)
  if (text === null) {
    if (lesson.tasks.every(({ id, check }) => byText.has(id) || asksOnly(check, 'quiz')))
      return { walk: null, faults: [] }
    const fix =
      'Add it: for each task, "run" with lines for the terminal, or "input"; or mark the blocks of its text with "step".'
    const message = 'No test does the tasks of this lesson.'
    return { walk: null, faults: [{ severity: 'warning', file, line: null, column: null, field: null, message, fix }] }
  }
  const yaml = parseYaml({ file, text })
  const { data, faults } = validateFile(walkSchema, yaml)
  if (!data) return { walk: null, faults }
  const known = lesson.tasks.map((task) => task.id)
  for (const id of Object.keys(data).filter((one) => !known.includes(one))) {
    const nearest = findNearest(id, known)
    const fix = nearest ? `Did you mean "${nearest}"?` : null
    faults.push(faultAt(yaml, { path: [id], message: `lab.yaml has no task "${id}".`, fix }))
  }
  for (const { id, mode, check } of lesson.tasks) {
    const entry = data[id]
    if (!entry && (byText.has(id) || asksOnly(check, 'quiz'))) continue
    if (!entry)
      faults.push(
        faultAt(yaml, {
          severity: 'warning',
          path: [],
          message: `The task "${id}" is never done.`,
          fix: `Add "${id}".`,
        }),
      )
    else if ('input' in entry !== (mode === 'input'))
      faults.push(
        faultAt(yaml, { path: [id], message: `The task "${id}" wants ${mode === 'input' ? '"input"' : '"run"'}.` }),
      )
  }
  return { walk: data, faults }
}
