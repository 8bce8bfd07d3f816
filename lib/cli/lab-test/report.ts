import { formatSeconds } from '@/lib/launch/progress'
import { formatFault } from '../lab-faults'
import type { CaseResult } from './types'

/** One result as a person reads it while the others still run; what is wrong stands below it. */
export function formatResult({ lesson, name, passed, ms, faults }: CaseResult): string {
  const head = `${passed ? '✓' : '✗'} ${lesson}  ${name}  ${formatSeconds(ms)}`
  const lines = faults.flatMap((fault) => formatFault(fault).split('\n'))
  return [head, ...lines.map((line) => `    ${line}`), ''].join('\n')
}

/** The last line: how many there were, how many failed, and how long it took. */
export function summarize(results: CaseResult[], ms: number): string {
  const failed = results.filter(({ passed }) => !passed).length
  const lessons = new Set(results.map(({ lesson }) => lesson)).size
  const what = `${results.length} tests of ${lessons} ${lessons === 1 ? 'lesson' : 'lessons'}`
  return `${what}: ${failed === 0 ? 'all passed' : `${failed} failed`}, in ${formatSeconds(ms)}.\n`
}

/** The whole result for a program to read; times in ms. */
export function toJson(results: CaseResult[], ms: number): string {
  return `${JSON.stringify({ passed: results.every(({ passed }) => passed), ms, cases: results }, null, 2)}\n`
}

/** The result in the JUnit form that CI servers read: a suite for each lesson, a test case for each thing tried. */
export function toJunit(results: CaseResult[]): string {
  const lessons = [...new Set(results.map(({ lesson }) => lesson))]
  const suites = lessons.map((lesson) =>
    suite(
      lesson,
      results.filter((one) => one.lesson === lesson),
    ),
  )
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites ${counts(results)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(lesson: string, results: CaseResult[]): string {
  const cases = results.map(({ name, ms, passed, faults }) => {
    const head = `    <testcase classname="${xml(lesson)}" name="${xml(name)}" time="${seconds(ms)}"`
    const text = xml(faults.map(formatFault).join('\n'))
    if (!passed)
      return `${head}>\n      <failure message="${xml(faults[0]?.message ?? '')}">${text}</failure>\n    </testcase>`
    return text ? `${head}>\n      <system-out>${text}</system-out>\n    </testcase>` : `${head}/>`
  })
  return [`  <testsuite name="${xml(lesson)}" ${counts(results)}>`, ...cases, '  </testsuite>'].join('\n')
}

function counts(results: CaseResult[]): string {
  const failures = results.filter(({ passed }) => !passed).length
  const ms = results.reduce((sum, one) => sum + one.ms, 0)
  return `tests="${results.length}" failures="${failures}" errors="0" time="${seconds(ms)}"`
}

const seconds = (ms: number) => (ms / 1000).toFixed(3)

/** XML 1.0 has no way to write most control characters: what a terminal showed may hold them. */
function xml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' }
  return [...text]
    .filter((char) => char >= ' ' || char === '\n' || char === '\t')
    .filter((char) => !/^[\ud800-\udfff\ufffe\uffff]$/.test(char))
    .map((char) => names[char] ?? char)
    .join('')
}
