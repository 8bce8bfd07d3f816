import { expect, test } from 'vitest'
import type { Exercise, Lesson } from '@/lib/labs/types'
import { type AttemptFacts, measure } from './completion'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12, minute))

const step = (id: string) => ({ id, title: id, source: '', file: '', taskIds: [], questionIds: [] })

const exercise = (id: string) => ({ id, rubric: [{ points: 60 }, { points: 40 }] }) as Exercise
const grade = (exerciseId: string, score: number, minute: number) => ({
  exerciseId,
  score,
  maxScore: 100,
  at: at(minute),
})

function lesson(more: Partial<Lesson> = {}): Lesson {
  return {
    steps: [step('first'), step('second')],
    tasks: [{ id: 'run' }, { id: 'stop' }] as Lesson['tasks'],
    questions: [{ id: 'why' }] as Lesson['questions'],
    exercises: [exercise('g1')],
    ...more,
    id: 'course/lesson',
  } as Lesson
}

const DONE: AttemptFacts = {
  stepId: 'second',
  completedAt: null,
  tasks: [
    { taskId: 'run', passedAt: at(1) },
    { taskId: 'stop', passedAt: at(5) },
  ],
  answers: [{ questionId: 'why', correct: true, answeredAt: at(3) }],
  grades: [grade('g1', 40, 2), grade('g1', 70, 4), grade('g1', 95, 9)],
}

test('nothing is begun', () => {
  expect(measure(lesson(), null)).toEqual({
    lessonId: 'course/lesson',
    started: false,
    tasksDone: 0,
    tasksTotal: 2,
    questionsRight: 0,
    questionsTotal: 1,
    exercises: [{ id: 'g1', bestScore: null, maxScore: 100 }],
    bestScore: null,
    maxScore: null,
    completedAt: null,
    nextStepId: 'first',
  })
})

test('complete from the moment of the last thing that was needed', () => {
  expect(measure(lesson(), DONE)).toMatchObject({
    tasksDone: 2,
    questionsRight: 1,
    bestScore: 95,
    maxScore: 100,
    completedAt: at(5),
    nextStepId: 'second',
  })
})

test.each<[string, Partial<AttemptFacts>]>([
  [
    'a task is open',
    {
      tasks: [
        { taskId: 'run', passedAt: at(1) },
        { taskId: 'stop', passedAt: null },
      ],
    },
  ],
  ['a question is not right', { answers: [{ questionId: 'why', correct: false, answeredAt: at(3) }] }],
  ['the best grade is below 70 of 100', { grades: [grade('g1', 69.9, 4)] }],
  ['nothing was handed in', { grades: [] }],
  ['only another exercise was handed in', { grades: [grade('g9', 100, 4)] }],
])('not complete while %s', (_, change) => {
  expect(measure(lesson(), { ...DONE, ...change }).completedAt).toBeNull()
})

test('each of several exercises has to be passed, and their points are counted together', () => {
  const two = lesson({ exercises: [exercise('g1'), exercise('g2')] })
  expect(measure(two, DONE)).toMatchObject({
    exercises: [
      { id: 'g1', bestScore: 95, maxScore: 100 },
      { id: 'g2', bestScore: null, maxScore: 100 },
    ],
    bestScore: 95,
    maxScore: 200,
    completedAt: null,
  })
  const both = { ...DONE, grades: [...DONE.grades, grade('g2', 80, 7)] }
  expect(measure(two, both)).toMatchObject({ bestScore: 175, completedAt: at(7) })
})

test('a lesson without an exercise needs no grade', () => {
  expect(measure(lesson({ exercises: [] }), { ...DONE, grades: [] })).toMatchObject({
    completedAt: at(5),
    bestScore: null,
  })
})

test('a lesson of text alone is never complete by itself, and never in the way', () => {
  const empty = { stepId: null, completedAt: null, tasks: [], answers: [], grades: [] }
  expect(measure(lesson({ tasks: [], questions: [], exercises: [] }), empty).completedAt).toBeNull()
})

test('what a newer version of the lesson took away counts for nothing, and what it added does not undo', () => {
  const newer = lesson({ tasks: [{ id: 'run' }, { id: 'new' }] as Lesson['tasks'] })
  expect(measure(newer, DONE)).toMatchObject({ tasksDone: 1, tasksTotal: 2, completedAt: null })
  expect(measure(newer, { ...DONE, completedAt: at(5) }).completedAt).toEqual(at(5))
})

test('a step that is gone leads back to the first', () => {
  expect(measure(lesson(), { ...DONE, stepId: 'gone' }).nextStepId).toBe('first')
})
