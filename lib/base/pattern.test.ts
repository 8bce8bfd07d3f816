import { expect, test } from 'vitest'
import { findPattern, PATTERN_TEXT_MAX } from './pattern'
import { cpuMs } from './test-cpu'

test('lines, case and faults', () => {
  expect(findPattern('^b$', 'a\nb\nc')).toBe(true)
  expect(findPattern('B', 'b')).toBe(false)
  expect(findPattern('B', 'b', { ignoreCase: true })).toBe(true)
  expect(findPattern('(', '(')).toBe(false)
})

test('a pattern that would never come back is stopped', () => {
  const started = cpuMs()
  expect(findPattern('^(a+)+$', `${'a'.repeat(40)}!`)).toBe(false)
  expect(findPattern('(.*)*(.*)*(.*)*[^a]$', 'a'.repeat(5000))).toBe(false)
  expect(cpuMs() - started).toBeLessThan(2000)
})

test('only so much text is searched', () => {
  expect(findPattern('x', `${' '.repeat(PATTERN_TEXT_MAX)}x`)).toBe(false)
})

test('a pattern gets nowhere near our own objects', () => {
  expect(findPattern('"); process.exit(); ("', 'a')).toBe(false)
})
