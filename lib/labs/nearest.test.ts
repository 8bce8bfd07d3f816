import { expect, test } from 'vitest'
import { findNearest } from './nearest'

test.each([
  ['titel', ['title', 'tasks'], 'title'],
  ['contain', ['contains', 'matches'], 'contains'],
  ['Title', ['title'], 'title'],
  ['exce', ['exec', 'exit'], 'exec'],
  ['zzz', ['title'], null],
  ['a', ['b'], 'b'],
  ['x'.repeat(5000), ['title'], null],
  ['title', [], null],
])('%s among %j', (word, known, expected) => {
  expect(findNearest(word, known)).toBe(expected)
})
