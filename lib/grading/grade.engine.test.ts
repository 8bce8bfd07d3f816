import { expect, test } from 'vitest'
import type { Exercise } from '@/lib/labs/types'
import { createFixture } from './fixture'
import { gradeFiles } from './grade'

const ORDER: Partial<Exercise> = {
  canaries: [{ path: '.npmrc', content: '//registry/:_authToken={{canary}}\n' }],
  behaviour: [{ id: 'prints', title: 'prints', output: { contains: 'two', exit: 0 } }],
  mutations: [
    {
      id: 'source',
      title: 'Edit of app.txt',
      edit: [{ path: 'app.txt', append: 'more\n' }],
      keeps: ['RUN install'],
      pushBudgetBytes: 2000,
    },
    { id: 'manifest', title: 'Edit of deps.txt', edit: [{ path: 'deps.txt', append: 'x\n' }], reruns: ['RUN install'] },
    { id: 'readme', title: 'Edit of README', edit: [{ path: 'README', append: 'x\n' }], keepsAll: true },
    { id: 'touch', title: 'Touch of app.txt', edit: [{ path: 'app.txt', touch: true }], keepsAll: true },
  ],
  rubric: [
    { id: 'runs', title: 'Runs', points: 20, gate: true, by: [{ builds: true }, { behaviour: 'prints' }] },
    { id: 'cache', title: 'Cache', points: 30, gate: false, by: [{ mutation: 'source', what: 'keeps' }] },
    { id: 'manifest', title: 'Manifest', points: 20, gate: false, by: [{ mutation: 'manifest', what: 'reruns' }] },
    {
      id: 'push',
      title: 'Push',
      points: 20,
      gate: false,
      by: [
        { mutation: 'source', what: 'push' },
        { mutation: 'readme', what: 'keepsAll' },
        { mutation: 'touch', what: 'keepsAll' },
      ],
    },
    { id: 'secret', title: 'Secret', points: 10, gate: false, by: [{ rule: 'K6' }] },
  ],
}
const START = { 'app.txt': 'one\n', 'deps.txt': 'a\n', README: 'read\n' }
const INSTALL = 'RUN install -D deps.txt /deps && head -c 300000 /dev/urandom > /deps.bin'

test('a good order scores full, with the layers, the rebuilds and the bytes in the report', async () => {
  await using fixture = await createFixture(ORDER, START)
  const events: string[] = []
  const report = await gradeFiles(fixture.ctx, {
    exercise: fixture.exercise,
    files: {
      Dockerfile: `FROM debian:bookworm-slim\nWORKDIR /app\nCOPY deps.txt .\n${INSTALL}\nCOPY app.txt .\nCMD ["sh", "-c", "cat app.txt; echo two"]\n`,
    },
    onEvent: (event) => events.push('line' in event ? event.line : `[${event.stage}]`),
  })
  expect(report.criteria.map(({ id, points }) => `${id} ${points}`)).toEqual([
    'runs 20',
    'cache 30',
    'manifest 20',
    'push 20',
    'secret 10',
  ])
  expect(report.score).toBe(100)
  expect(events.filter((event) => event.startsWith('['))).toEqual([
    '[building]',
    '[running]',
    '[rebuilding]',
    '[reading]',
    '[scoring]',
  ])
  expect(events).toContain('Step 3/6 : COPY deps.txt .')
  expect(events.join('\n')).not.toMatch(/drydock\.run/)
  expect(report.layers.map(({ base, line }) => (base ? 'base' : line))).toEqual(['base', 2, 3, 4, 5])
  expect(report.layers.at(-1)?.rebuilds).toEqual({
    source: 'renewed',
    manifest: 'renewed',
    readme: 'kept',
    touch: 'kept',
  })
  const [source, manifest] = report.rebuilds
  expect(source).toMatchObject({ kept: 4, renewed: 1 })
  expect(source?.pushBytes).toBeLessThan(1000)
  expect(manifest?.pushBytes).toBeGreaterThan(300_000)
  expect(manifest?.steps.map(({ cached }) => cached)).toEqual([true, false, false, false, false])
  console.info(JSON.stringify(report.timings))
})

test('a bad order and a shipped token lose what they must, with line, layer and path', async () => {
  await using fixture = await createFixture(ORDER, START)
  const request = {
    exercise: fixture.exercise,
    files: {
      Dockerfile: `FROM debian:bookworm-slim\nWORKDIR /app\nCOPY . .\n${INSTALL}\nRUN rm .npmrc\nCMD cat app.txt; echo two\n`,
    },
  }
  const report = await gradeFiles(fixture.ctx, request)
  expect(report.criteria.map(({ id, points }) => `${id} ${points}`)).toEqual([
    'runs 20',
    'cache 0',
    'manifest 20',
    'push 6.7',
    'secret 0',
  ])
  const leak = report.findings.find(({ rule }) => rule === 'K6')
  expect(leak).toMatchObject({ line: 3, layer: 2, path: '/app/.npmrc', evidence: { hiddenByLine: 5 } })
  expect(leak?.message).toMatch(
    /still readable. Layer 3 \(line 3\) holds `\/app\/.npmrc`; layer 5 \(line 5\) only hides it/,
  )
  const kept = report.findings.find(({ rule }) => rule === 'O1')
  expect(kept).toMatchObject({ line: 3, severity: 'error' })
  expect(kept?.message).toMatch(/line 4 ran again, because line 3/)
  expect(report.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['B1', 'K11', 'O2', 'O5', 'S7']))
  expect(report.comments.length).toBeLessThanOrEqual(3)
  expect(report.comments[0]).toMatch(/Order the instructions/)
  expect(report.layers[2]?.ghosts).toMatchObject([{ path: '/app/.npmrc', by: 4 }])

  const again = await gradeFiles(fixture.ctx, request)
  const judged = ({ score, criteria, findings }: typeof report) => ({
    score,
    points: criteria.map(({ points }) => points),
    findings: findings.map(({ rule, line, layer, path, severity }) => ({ rule, line, layer, path, severity })),
  })
  expect(judged(again)).toEqual(judged(report))
})
