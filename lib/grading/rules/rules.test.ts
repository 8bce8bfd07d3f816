import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cpuMs } from '@/lib/base/test-cpu'
import { findAll } from '../findings'
import type { FindingResult } from '../report'
import { lintDockerfile } from '../syntax'
import { seenSchema, toObservation } from './golden'
import { writeRulesPage } from './rules-page'
import { RULES } from './table'

const DIR = 'lib/grading/rules'
/** Set by `npm run docs:rules`: golden files and docs/rules.md are written anew instead of compared. */
const WRITE = process.env.DRYDOCK_GOLDEN === 'write'

const folders = readdirSync(DIR, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const idOf = (folder: string) => (folder.split('-')[0] ?? '').toUpperCase()

const cases = folders.flatMap(({ name: folder }) =>
  (readdirSync(join(DIR, folder)).includes('cases') ? readdirSync(join(DIR, folder, 'cases')) : []).map((name) => ({
    id: idOf(folder),
    name,
    dir: join(DIR, folder, 'cases', name),
  })),
)

test('every rule has a folder of its own and stands in the table once', () => {
  expect(RULES.map(({ id }) => id).sort()).toEqual(folders.map(({ name }) => idOf(name)).sort())
})

test('every rule has a case that it finds and one that it leaves', () => {
  for (const { id } of RULES) {
    const own = cases.filter((one) => one.id === id).map(({ name }) => name)
    expect(
      own.some((name) => name.startsWith('ng.')),
      `${id} needs cases/ng.*`,
    ).toBe(true)
    expect(
      own.some((name) => name.startsWith('ok.')),
      `${id} needs cases/ok.*`,
    ).toBe(true)
  }
})

test.each(cases)('$id $name', ({ id, name, dir }) => {
  const findings = judge(dir)
    .filter(({ rule }) => rule === id)
    .map(({ severity, line, message }) => ({ severity, line, message }))
  expect(findings.length > 0).toBe(name.startsWith('ng.'))
  const golden = join(dir, 'findings.json')
  if (WRITE) writeFileSync(golden, `${JSON.stringify(findings, null, 2)}\n`)
  expect(findings).toEqual(JSON.parse(readFileSync(golden, 'utf8')))
})

/** The text alone, or with `seen.json` also what building and running are said to have shown. */
function judge(dir: string): FindingResult[] {
  const source = readFileSync(join(dir, 'Dockerfile'), 'utf8')
  const seen = join(dir, 'seen.json')
  if (!existsSync(seen)) return lintDockerfile(source)
  return findAll(toObservation(source, seenSchema.parse(JSON.parse(readFileSync(seen, 'utf8')))))
}

test('docs/rules.md is current', () => {
  const page = writeRulesPage()
  if (WRITE) writeFileSync('docs/rules.md', page)
  expect(readFileSync('docs/rules.md', 'utf8')).toBe(page)
})

test('suppression comments change nothing', () => {
  const source = 'FROM debian\nCMD run\n'
  const quiet = `# check=skip=all\n# hadolint global ignore=DL3006\n${source.replace('CMD', '# hadolint ignore=DL3025\nCMD')}`
  const rules = (text: string) => lintDockerfile(text).map(({ rule }) => rule)
  expect(rules(quiet).filter((rule) => rule !== 'K12')).toEqual(rules(source))
  expect(rules(quiet).filter((rule) => rule === 'K12')).toHaveLength(3)
})

test.each(['/', '$', '--a ', 'eyJ-', '//a'])('64 KiB of "%s" are judged in good time', (piece) => {
  const started = cpuMs()
  for (const head of ['RUN rm ', 'LABEL ', 'ENV ', 'COPY '])
    lintDockerfile(`FROM a\n${head}${piece.repeat(60_000 / piece.length)}x\n`)
  expect(cpuMs() - started).toBeLessThan(4000)
})
