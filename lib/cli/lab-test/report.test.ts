import { expect, test } from 'vitest'
import type { Fault } from '@/lib/labs/types'
import { formatResult, summarize, toJson, toJunit } from './report'
import type { CaseResult } from './types'

const fault: Fault = {
  severity: 'error',
  file: 'a/b/walk.yaml',
  line: 3,
  column: 3,
  field: 'by-walk',
  message: 'It is not done. The terminal shows:\n\u001b[31m<no> & "such"\u0000',
  fix: 'Mend it.',
}
const results: CaseResult[] = [
  { lesson: 'a/b', name: 'files', passed: true, ms: 2, faults: [] },
  { lesson: 'a/b', name: 'walk', passed: false, ms: 61_250, faults: [fault] },
  { lesson: 'a/c', name: 'files', passed: true, ms: 0, faults: [{ ...fault, severity: 'warning' }] },
]

test('a result says what passed, how long it took, and all that is wrong with its place', () => {
  expect(formatResult(results[0] as CaseResult)).toBe('✓ a/b  files  0.0 s\n')
  const text = formatResult(results[1] as CaseResult)
  expect(text).toMatch(/^✗ a\/b {2}walk {2}1 min 1 s\n {4}a\/b\/walk\.yaml:3:3: error: by-walk: It is not done\./)
  expect(summarize(results, 62_000)).toBe('3 tests of 2 lessons: 1 failed, in 1 min 2 s.\n')
  expect(summarize(results.slice(0, 1), 100)).toBe('1 tests of 1 lesson: all passed, in 0.1 s.\n')
})

test('JSON holds all of it', () => {
  const json = JSON.parse(toJson(results, 62_000))
  expect(json).toMatchObject({ passed: false, ms: 62_000 })
  expect(json.cases).toEqual(JSON.parse(JSON.stringify(results)))
})

test('JUnit counts by lesson, and whatever a terminal showed stays well-formed XML', () => {
  const xml = toJunit(results)
  expect(xml).toContain('<testsuites tests="3" failures="1" errors="0" time="61.252">')
  expect(xml).toContain('<testsuite name="a/b" tests="2" failures="1" errors="0" time="61.252">')
  expect(xml).toContain('<testcase classname="a/b" name="files" time="0.002"/>')
  expect(xml).toContain('&#10;[31m&lt;no&gt; &amp; &quot;such&quot;')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/)
  expect(xml).toContain('<system-out>a/b/walk.yaml:3:3: warning:')
})
