import { expect, test } from 'vitest'
import { formatSeconds } from './progress'

test.each([
  [0, '0.0 s'],
  [59_900, '59.9 s'],
  [59_999, '1 min 0 s'],
  [359_700, '6 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms is written %s', (ms, text) => {
  expect(formatSeconds(ms)).toBe(text)
})
