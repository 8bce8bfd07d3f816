import { expect, test } from 'vitest'
import { allParts, selectParts } from './parts'
import { summarize } from './summary'

const names = (...args: string[]) => selectParts(allParts('/tmp'), args).map(({ name }) => name)

test('without arguments every part runs, in order', () => {
  expect(names()).toEqual(['types', 'lint', 'floors', 'dead', 'build', 'unit', 'e2e'])
})

test('parts are chosen and left out by name', () => {
  expect(names('--only=unit,types')).toEqual(['types', 'unit'])
  expect(names('--skip-e2e', '--skip=build,lint')).toEqual(['types', 'floors', 'dead', 'unit'])
})

test('a part or option that does not exist is refused, with those that do', () => {
  expect(() => names('--only=units')).toThrow('There is no part "units". The parts are types, lint')
  expect(() => names('--skip-e2')).toThrow(/There is no part "e2"/)
  expect(() => names('--olny=unit')).toThrow(/There is no option/)
})

test('the summary ends with a sentence, and with the counts on a line of their own', () => {
  const types = { title: 'Types', ms: 12_345, counts: { passed: 1, failed: 0, skipped: 0 } }
  const results = [types, { title: 'Tests', ms: 125_000, counts: { passed: 40, failed: 2, skipped: 3 } }]
  const { lines, failed } = summarize(results, 130_000)
  expect(lines.at(-2)).toBe('Broken, after 2 min 10 s: Tests.')
  expect(summarize([types], 13_000).lines.at(-2)).toBe('Everything holds, after 13.0 s.')
  expect(lines.at(-1)).toBe('41 passed, 2 failed')
  expect(lines.join('\n')).toContain('✗ Tests     2 min 5 s   40 passed, 2 failed, 3 skipped')
  expect(failed).toBe(2)
})
