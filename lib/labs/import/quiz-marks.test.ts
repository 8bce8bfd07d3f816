import { expect, test } from 'vitest'
import { takeQuiz } from './quiz-marks'

function take(source: string) {
  let count = 0
  return takeQuiz(source, { idFor: (kind) => `${kind}-${++count}` })
}

test('round marks are a single choice, square ones several', () => {
  const { text, questions } = take(
    '>>Which?<<\n( ) one\n(*) two\n\n>> Which of these? <<\n[*] a\n[ ] b\n[*] c\n\nAfter.',
  )
  expect(
    questions.map(({ kind, text, options }) => [kind, text, options.map(({ correct }) => correct ?? false)]),
  ).toEqual([
    ['single', 'Which?', [false, true]],
    ['multiple', 'Which of these?', [true, false, true]],
  ])
  expect(text).toContain(':::quiz{id=question-1}')
  expect(text).toContain('After.')
  expect(text).not.toContain('>>')
})

test.each([
  ['=== Docker', { equals: 'Docker', ignoreCase: true }],
  ['=~= ^v\\d+$', { matches: '^v\\d+$', ignoreCase: true }],
  ['=~= a(b', { matches: 'a\\(b', ignoreCase: true }],
  ['=^= /usr', { matches: '^\\s*/usr', ignoreCase: true }],
  ['=$= .so', { matches: '\\.so\\s*$', ignoreCase: true }],
])('a typed answer %s becomes a task', (mark, input) => {
  const { inputs, text } = take(`>>What?<<\n${mark}\n`)
  expect(inputs[0]?.task.check).toEqual({ input })
  expect(text).toContain(':::task{id=answer-1}')
})

test('marks in a code block are text; a question without a right answer stays and is noted', () => {
  expect(take('```\n>>No?<<\n(*) a\n( ) b\n```').questions).toEqual([])
  const { text, notes } = take('>>No?<<\n( ) a\n( ) b\n')
  expect(text).toContain('>>No?<<\n( ) a\n( ) b')
  expect(notes).toHaveLength(1)
})
