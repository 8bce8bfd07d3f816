import { faultAt } from './faults'
import { type Folder, pathsBelow, textOf } from './folder'
import { findNearest } from './nearest'
import type { CriterionPart, Exercise, Fault } from './types'
import type { YamlFile } from './yaml-file'

interface Source {
  yaml: YamlFile
  folder: Folder
  label: string
  /** The build context's path in the lesson's folder. */
  start: string
}

/** Points of every rubric together: a score is a percentage everywhere. */
const RUBRIC_POINTS = 100

/** What a schema cannot say about an exercise: names that must meet, files that must exist, points that must add up. */
export function checkExercise(exercise: Exercise, source: Source): Fault[] {
  return [
    ...checkFiles(exercise, source),
    ...checkRubric(exercise, source),
    ...checkMutations(exercise, source),
    ...checkAnswers(exercise, source),
  ]
}

function checkFiles(exercise: Exercise, { yaml, folder, start }: Source): Fault[] {
  const faults: Fault[] = []
  if (pathsBelow(folder, start).length === 0)
    faults.push(
      faultAt(yaml, {
        path: ['context'],
        message: `The build context "${start}" is empty.`,
        fix: `Put its files into "${start}/".`,
      }),
    )
  for (const [index, canary] of exercise.canaries.entries()) {
    if (exercise.edit.includes(canary.path))
      faults.push(
        faultAt(yaml, {
          path: ['canaries', index, 'path'],
          message: 'A learner could overwrite this canary.',
          fix: 'Take the path out of "edit".',
        }),
      )
  }
  return [...faults, ...checkSecrets(exercise, yaml)]
}

function checkSecrets({ secrets = [], canaries, mutations }: Exercise, yaml: YamlFile): Fault[] {
  const faults = secrets.flatMap(({ from }, index) =>
    canaries.some(({ path }) => path === from)
      ? []
      : [
          faultAt(yaml, {
            path: ['secrets', index, 'from'],
            message: `There is no canary "${from}".`,
            fix: 'Name a path of "canaries".',
          }),
        ],
  )
  if (secrets.length === 0 || mutations.length === 0) return faults
  // BuildKit keeps no image of a step, by which a rebuild could be compared.
  const message = 'An exercise with "secrets" cannot be built again after edits.'
  return [...faults, faultAt(yaml, { path: ['mutations'], message, fix: 'Take "mutations" out.' })]
}

function checkRubric(exercise: Exercise, { yaml }: Source): Fault[] {
  const faults: Fault[] = []
  const total = exercise.rubric.reduce((sum, criterion) => sum + criterion.points, 0)
  if (total !== RUBRIC_POINTS)
    faults.push(
      faultAt(yaml, { path: ['rubric'], message: `The points add up to ${total}.`, fix: `Make it ${RUBRIC_POINTS}.` }),
    )
  if (!exercise.rubric.some((criterion) => criterion.gate))
    faults.push(
      faultAt(yaml, {
        path: ['rubric'],
        message: 'No criterion is the gate.',
        fix: 'Set "gate: true" on the one that shows the image works.',
      }),
    )
  faults.push(...twice(exercise.rubric, 'rubric', yaml), ...twice(exercise.behaviour, 'behaviour', yaml))
  for (const [index, criterion] of exercise.rubric.entries()) {
    for (const [at, part] of criterion.by.entries())
      faults.push(...checkPart(part, exercise, { yaml, path: ['rubric', index, 'by', at] }))
  }
  return faults
}

function checkPart(
  part: CriterionPart,
  exercise: Exercise,
  { yaml, path }: { yaml: YamlFile; path: (string | number)[] },
): Fault[] {
  const name = (key: 'behaviour' | 'mutation', id: string, known: string[]): Fault[] => {
    if (known.includes(id)) return []
    const nearest = findNearest(id, known)
    return [
      faultAt(yaml, {
        path: [...path, key],
        message: `There is no ${key} "${id}".`,
        fix: nearest ? `Did you mean "${nearest}"?` : null,
      }),
    ]
  }
  if ('behaviour' in part)
    return name(
      'behaviour',
      part.behaviour,
      exercise.behaviour.map((probe) => probe.id),
    )
  if ('budget' in part && exercise.budgets[part.budget] === undefined)
    return [faultAt(yaml, { path, message: `"budgets" has no "${part.budget}".`, fix: 'Add it in bytes.' })]
  if (!('mutation' in part)) return []
  const mutation = exercise.mutations.find((one) => one.id === part.mutation)
  if (!mutation)
    return name(
      'mutation',
      part.mutation,
      exercise.mutations.map((one) => one.id),
    )
  const needed = { keeps: 'keeps', reruns: 'reruns', keepsAll: 'keepsAll', push: 'pushBudgetBytes' } as const
  if (mutation[needed[part.what]] !== undefined) return []
  return [
    faultAt(yaml, {
      path: [...path, 'what'],
      message: `The mutation "${mutation.id}" does not say "${needed[part.what]}".`,
      fix: 'Add it to the mutation.',
    }),
  ]
}

function checkMutations(exercise: Exercise, { yaml, folder, start }: Source): Fault[] {
  const faults = twice(exercise.mutations, 'mutations', yaml)
  for (const [index, mutation] of exercise.mutations.entries()) {
    for (const [at, edit] of mutation.edit.entries()) {
      if ('arg' in edit) continue
      const path = ['mutations', index, 'edit', at]
      const text = textOf(folder, `${start}/${edit.path}`)
      const planted =
        exercise.canaries.some((canary) => canary.path === edit.path) ||
        exercise.artifacts.some((artifact) => artifact.to === edit.path)
      if (text === null && !planted && !('append' in edit))
        faults.push(faultAt(yaml, { path: [...path, 'path'], message: `The build context has no "${edit.path}".` }))
      if (exercise.edit.includes(edit.path))
        faults.push(
          faultAt(yaml, {
            path: [...path, 'path'],
            message: "This file is the learner's own.",
            fix: 'Change a file that is not in "edit".',
          }),
        )
      if ('replace' in edit && text !== null && !text.includes(edit.replace))
        faults.push(faultAt(yaml, { path: [...path, 'replace'], message: `"${edit.path}" does not hold this text.` }))
    }
  }
  return faults
}

function checkAnswers(exercise: Exercise, { folder, label }: Source): Fault[] {
  const faults: Fault[] = []
  const fault = (file: string, message: string, fix: string | null, severity: Fault['severity'] = 'error') =>
    faults.push({ severity, file: `${label}/${file}`, line: null, column: null, field: null, message, fix })
  const dockerfile = exercise.edit[0] ?? 'Dockerfile'
  const answers = [
    ...exercise.solutions.map(({ name }) => `solutions/${name}`),
    ...exercise.wrong.map(({ name }) => `wrong/${name}`),
  ]
  for (const answer of answers) {
    const paths = pathsBelow(folder, answer).filter((path) => !(answer.startsWith('wrong/') && path === 'expect.yaml'))
    if (!paths.includes(dockerfile)) fault(answer, `"${dockerfile}" is missing.`, 'Add it.')
    for (const path of paths)
      if (!exercise.edit.includes(path))
        fault(`${answer}/${path}`, 'A learner could not write this file.', 'Remove it, or add its path to "edit".')
  }
  if (exercise.solutions.length < 2)
    fault(
      'solutions',
      'There are fewer than two solutions.',
      'Add one that is built differently: a grader must not demand one form.',
      'warning',
    )
  if (exercise.wrong.length === 0)
    fault('wrong', 'There is no wrong answer.', 'Add one that must lose points.', 'warning')
  const known = exercise.rubric.map((criterion) => criterion.id)
  for (const { name, expect } of exercise.wrong) {
    for (const id of expect.loses.filter((one) => !known.includes(one))) {
      const nearest = findNearest(id, known)
      fault(`wrong/${name}/expect.yaml`, `The rubric has no "${id}".`, nearest ? `Did you mean "${nearest}"?` : null)
    }
  }
  return faults
}

function twice(items: { id: string }[], key: string, yaml: YamlFile): Fault[] {
  return items.flatMap((item, index) =>
    items.findIndex((other) => other.id === item.id) === index
      ? []
      : [
          faultAt(yaml, {
            path: [key, index, 'id'],
            message: `The id "${item.id}" is used twice.`,
            fix: 'Rename one of the two.',
          }),
        ],
  )
}
