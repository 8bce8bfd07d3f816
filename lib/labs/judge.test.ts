import { expect, test } from 'vitest'
import { explain, judge, rightChoice } from './judge'
import type { NumberQuestion, OrderQuestion, Question, TextQuestion } from './types'

const order: OrderQuestion = {
  id: 'o',
  kind: 'order',
  text: 'Order?',
  options: ['from', 'install', 'source'].map((id) => ({ id, text: id, why: `why ${id}` })),
  why: 'Whatever changes often comes last.',
}
const number: NumberQuestion = {
  id: 'n',
  kind: 'number',
  text: 'How much?',
  answer: 40,
  tolerance: 0.5,
  unit: 'MB',
  why: 'It stays in its layer.',
  mistakes: [{ answer: 0, why: 'A later layer takes nothing away.' }],
}
const text: TextQuestion = {
  id: 't',
  kind: 'text',
  text: 'Which signal?',
  accept: ['SIGTERM', 'signal 15'],
  ignoreCase: true,
  why: 'Then SIGKILL, after ten seconds.',
  mistakes: [{ answer: 'SIGKILL', why: 'Only after the wait.' }],
}
const single: Question = {
  id: 's',
  kind: 'single',
  text: 'Which?',
  options: [
    { id: 'a', text: 'A', correct: false, why: 'not a' },
    { id: 'b', text: 'B', correct: true, why: 'b' },
  ],
}

test.each([order, number, text, single])('the right answer of kind $kind is right, and explained', (question) => {
  const verdict = judge(question, rightChoice(question))
  expect(verdict.correct).toBe(true)
  expect(verdict.why ?? verdict.options.every(({ why }) => why !== '')).toBeTruthy()
})

test('a wrong order says which stand in their place, and not why', () => {
  expect(judge(order, ['install', 'from', 'source'])).toEqual({
    correct: false,
    why: null,
    options: [
      { id: 'from', correct: false, why: '' },
      { id: 'install', correct: false, why: '' },
      { id: 'source', correct: true, why: '' },
    ],
  })
})

test.each([[[]], [['from', 'install']], [['from', 'from', 'source']], [['from', 'install', 'source', 'else']]])(
  'an order of %j is refused',
  (choice) => {
    expect(() => judge(order, choice)).toThrow('Bring all parts')
  },
)

test.each([
  ['40', true],
  [' 40.5 ', true],
  ['+39.5', true],
  ['40.51', false],
  ['-40', false],
  ['0 040', true],
])('%s as a number: %s', (given, correct) => {
  expect(judge(number, [given]).correct).toBe(correct)
})

test.each(['', ' ', 'forty', '4,0', '1e3', '0x28', 'Infinity', '9'.repeat(16)])('%j is no number', (given) => {
  expect(() => judge(number, [given])).toThrow()
})

test('a known mistake is explained, another one is not', () => {
  expect(judge(number, ['0.4'])).toEqual({ correct: false, options: [], why: 'A later layer takes nothing away.' })
  expect(judge(number, ['80']).why).toBeNull()
  expect(judge(text, ['sigkill']).why).toBe('Only after the wait.')
  expect(judge(text, ['SIGHUP'])).toEqual({ correct: false, options: [], why: null })
})

test.each([
  ['sigterm', true],
  ['  Signal   15 ', true],
  ['SIG TERM', false],
])('%j as a text: %s', (given, correct) => {
  expect(judge(text, [given]).correct).toBe(correct)
  if (given === 'sigterm') expect(judge({ ...text, ignoreCase: false }, [given]).correct).toBe(false)
})

test('a tolerance takes what floating point makes of it', () => {
  expect(judge({ ...number, answer: 0.3, tolerance: 0 }, ['0.3']).correct).toBe(true)
  expect(judge({ ...number, answer: 1.1, tolerance: 0.1 }, ['1.2']).correct).toBe(true)
})

test.each([[['a', 'b']], [['c']], [[]]])('a single choice does not take %j', (choice) => {
  expect(() => judge(single, choice)).toThrow('Choose from the options')
})

test('an answer that stands is explained as a whole', () => {
  expect(explain(number, ['0'])).toEqual({
    correct: false,
    options: [],
    why: 'A later layer takes nothing away. It stays in its layer.',
    solution: ['40'],
  })
  expect(explain(single, ['a'])).toMatchObject({
    correct: false,
    solution: ['b'],
    options: [
      { id: 'a', correct: false, why: 'not a' },
      { id: 'b', correct: true, why: 'b' },
    ],
  })
  const wrong = explain(order, ['install', 'from', 'source'])
  expect(wrong.options.map(({ correct, why }) => [correct, why])).toEqual([
    [false, 'why from'],
    [false, 'why install'],
    [true, 'why source'],
  ])
  expect(wrong.solution).toEqual(['from', 'install', 'source'])
  expect(explain(text, ['SIGTERM']).why).toBe(text.why)
})
