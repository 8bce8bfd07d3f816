import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { toleranceOf } from './budgets'
import { findExercise, loadCatalog } from './catalog'
import { loadMeasurable } from './measurable'

const ID = 'g6-layer-order'
const LESSON = 'containers/order-cache-push'
let labs = ''
const at = (path: string) => join(labs, LESSON, path)

beforeEach(async () => {
  if (labs) await rm(labs, { recursive: true, force: true })
  labs = await mkdtemp(join(tmpdir(), 'drydock-references-'))
  await cp('labs', labs, { recursive: true })
})
afterAll(() => rm(labs, { recursive: true, force: true }))

/** Writes `text` over what `file` of the lesson holds. */
async function change(file: string, edit: (text: string) => string): Promise<void> {
  await writeFile(at(file), edit(await readFile(at(file), 'utf8')))
}

async function load() {
  const catalog = await loadCatalog(labs)
  const faults = catalog.faults.filter(({ file }) => file.startsWith(LESSON))
  return {
    exercise: findExercise(catalog, ID),
    faults: faults.map(({ severity, message }) => `${severity}: ${message}`),
    raw: faults,
  }
}

test('a budget that follows the solutions is a number of bytes, above what each of them needed', async () => {
  const { exercise, faults } = await load()
  expect(faults).toEqual([])
  const solutions = Object.values(exercise?.references ?? {})
  expect(Object.keys(exercise?.references ?? {})).toEqual(exercise?.solutions.map(({ name }) => name))
  const most = Math.max(...solutions.map(({ rebuilds }) => rebuilds['edit-source']?.pushBytes ?? 0))
  expect(most).toBeGreaterThan(0)
  expect(exercise?.mutations[0]?.pushBudgetBytes).toBe(most * 4 + 32_768)
})

test('a budget is never closer to a solution than two measurements of it may differ', async () => {
  await change('exercise.yaml', (text) => text.replace('{ times: 4, plus: 32768 }', '{ times: 1, plus: 0 }'))
  const { exercise } = await load()
  const most = Math.max(
    ...Object.values(exercise?.references ?? {}).map(({ rebuilds }) => rebuilds['edit-source']?.pushBytes ?? 0),
  )
  expect(exercise?.mutations[0]?.pushBudgetBytes).toBe(most + toleranceOf(most))
})

test('without the file nobody is graded by a budget without a bound: the lesson is left out, and can be measured', async () => {
  await rm(at('references.yaml'))
  const { exercise, raw } = await load()
  expect(exercise).toBeNull()
  expect(raw).toMatchObject([
    {
      severity: 'error',
      file: `${LESSON}/exercise.yaml`,
      field: 'mutations.0.pushBudgetBytes',
      message: 'This budget follows the solutions, and nobody has measured them.',
      fix: `Run "npm run drydock -- lab measure ${ID}".`,
    },
  ])
  expect(await loadMeasurable(labs, ID)).toMatchObject({ id: ID, references: null })
})

test.each([
  ['a solution', 'solutions/named-files/Dockerfile'],
  ['the build context', 'start/shop/server.js'],
])('numbers are stale when %s has changed since', async (_, file) => {
  await change(file, (text) => `${text}# later\n`)
  const { exercise, faults } = await load()
  expect(exercise).toBeNull()
  expect(faults).toEqual([
    'warning: The numbers are of other solutions, or of another build context, than those that lie here now.',
    'error: This budget follows the solutions, and nobody has measured them.',
  ])
})

test('a solution that is new or gone, and another edit, make the numbers stale; a title and points do not', async () => {
  const { measuredOf } = await loadMeasurable(labs, ID)
  await change('exercise.yaml', (text) =>
    text
      .replace('title: The shop runs', 'title: The shop works')
      .replace(/points: 25/, 'points: 24')
      .replace(/points: 10/, 'points: 11'),
  )
  expect((await load()).faults).toEqual([])
  await change('exercise.yaml', (text) => text.replace('Fresh from the net', 'Fresh from a net'))
  expect((await loadMeasurable(labs, ID)).measuredOf).not.toBe(measuredOf)
  await change('exercise.yaml', (text) => text.replace('Fresh from a net', 'Fresh from the net'))
  await rm(at('solutions/named-files'), { recursive: true })
  expect((await load()).faults).toHaveLength(2)
})

test.each([
  ['no YAML', () => 'of: [', /YAML/],
  ['no hash', (text: string) => text.replace(/^of: .*$/m, 'of: yesterday'), /sha256/],
  ['bytes below nothing', (text: string) => text.replace(/ownBytes: \d+/, 'ownBytes: -1'), /0/],
  [
    'a figure that nobody knows',
    (text: string) => text.replace('    layers:', '    seconds: 3\n    layers:'),
    /seconds/,
  ],
])('a file with %s is said to be so, with its line, and can be measured anew', async (_, edit, words) => {
  await change('references.yaml', edit)
  const { exercise, raw } = await load()
  expect(exercise).toBeNull()
  expect(raw[0]).toMatchObject({ severity: 'error', file: `${LESSON}/references.yaml`, line: expect.any(Number) })
  expect(raw[0]?.message).toMatch(words)
  expect((await loadMeasurable(labs, ID)).references).toBeNull()
})

test('what cannot be measured says why', async () => {
  await expect(loadMeasurable(labs, 'g0')).rejects.toMatchObject({ code: 'not_found' })
  await change('exercise.yaml', (text) => text.replace(/points: 25/, 'points: 1'))
  await expect(loadMeasurable(labs, ID)).rejects.toMatchObject({ code: 'lab_invalid', message: /points add up to 76/ })
  await rm(at('solutions'), { recursive: true })
  await change('exercise.yaml', (text) => text.replace(/points: 1$/m, 'points: 25'))
  await expect(loadMeasurable(labs, ID)).rejects.toMatchObject({ code: 'lab_invalid' })
})
