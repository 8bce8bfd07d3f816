import { expect, test } from 'vitest'
import { actsOf, tasksDoneByText } from './acts'
import { findLesson, loadCatalog } from './catalog'

test('faults that need no engine are found at once, each with file, line and fix', async () => {
  const { faults } = await loadCatalog('lib/labs/fixtures/seeded')
  expect(faults.map(({ severity, file, line }) => `${severity} ${file}:${line}`).sort()).toEqual([
    'error school/on-paper/lab.yaml:18',
    'error school/on-paper/lab.yaml:8',
    'error school/on-paper/steps/01-all.md:3',
    'warning school/on-paper/lab.yaml:9',
  ])
  const text = faults.map(({ message, fix }) => `${message} ${fix}`).join('\n')
  expect(text).toContain('need each other: first → second → first. Take one of the needs away.')
  expect(text).toContain('one right option, not 0. Set "correct: true"')
  expect(text).toContain('"images/gone.png" is missing. Add the file')
  expect(text).toContain('the container "wbeserver", which no text names. Did you mean "webserver"?')
})

test('what a reader does comes in the order of the text, with lines and exit codes', async () => {
  const lesson = findLesson(await loadCatalog('lib/labs/fixtures/seeded'), 'school/alive')
  const acts = lesson ? actsOf(lesson) : []
  expect(acts.map((act) => (act.kind === 'block' ? `${act.line} ${act.exit}` : `${act.kind} ${act.taskId}`))).toEqual([
    'begin at-start',
    'end at-start',
    '9 0',
    '16 0',
    '23 3',
    'begin by-walk',
    'end by-walk',
    'begin too-wide',
    'end too-wide',
    'begin early',
    'end early',
    'begin fine',
    '40 0',
    'end fine',
  ])
  expect(acts.at(-2)).toMatchObject({ commands: 'echo fi\\\nne > fine.txt' })
  expect(lesson && [...tasksDoneByText(lesson)]).toEqual(['fine'])
})
