import { describe, expect, test } from 'vitest'
import type { Exercise } from '@/lib/labs/types'
import { createFixture } from './fixture'
import { gradeFiles } from './grade'
import type { Report } from './report'

/**
 * What somebody might try who wants the points and not the work. Each loses at least the criterion that it is after.
 * Cheats that need no engine are golden cases of their rules; those of single exercises lie in their `wrong/`.
 */
const EXERCISE: Partial<Exercise> = {
  canaries: [{ path: '.npmrc', content: '//registry/:_authToken={{canary}}\n' }],
  images: ['debian:bookworm-slim', 'busybox:1.35'],
  behaviour: [
    { id: 'prints', title: 'prints', output: { contains: 'two', exit: 0 } },
    { id: 'user', title: 'user', args: ['wait'], user: { notRoot: true } },
  ],
  mutations: [
    {
      id: 'source',
      title: 'Edit of app.txt',
      edit: [{ path: 'app.txt', append: 'more\n' }],
      keeps: ['RUN .*install'],
      keepsFiles: ['/deps/**'],
      pushBudgetBytes: 3000,
    },
    {
      id: 'manifest',
      title: 'Edit of deps.txt',
      edit: [{ path: 'deps.txt', append: 'x\n' }],
      reruns: ['RUN .*install'],
      changesFiles: ['/deps/list'],
    },
  ],
  rubric: [
    { id: 'runs', title: 'Runs', points: 20, gate: true, by: [{ builds: true }, { behaviour: 'prints' }] },
    { id: 'cache', title: 'Cache', points: 20, gate: false, by: [{ mutation: 'source', what: 'keeps' }] },
    { id: 'manifest', title: 'Manifest', points: 15, gate: false, by: [{ mutation: 'manifest', what: 'reruns' }] },
    { id: 'push', title: 'Push', points: 15, gate: false, by: [{ mutation: 'source', what: 'push' }] },
    { id: 'secret', title: 'Secret', points: 15, gate: false, by: [{ rule: 'K6' }] },
    { id: 'user', title: 'User', points: 15, gate: false, by: [{ behaviour: 'user' }] },
  ],
}
const START = { 'app.txt': 'one\n', 'deps.txt': 'a\n' }
const HEAD = 'FROM debian:bookworm-slim\nWORKDIR /app\n'
const INSTALL = 'COPY deps.txt .\nRUN mkdir /deps && install -m 644 deps.txt /deps/list\n'
const TAIL = 'USER 1000\nENTRYPOINT ["sh", "-c", "cat app.txt; echo two; [ \\"$0\\" != wait ] || sleep 60"]\n'

async function lost(dockerfile: string): Promise<{ lost: string[]; report: Report }> {
  await using fixture = await createFixture(EXERCISE, START)
  const report = await gradeFiles(fixture.ctx, { exercise: fixture.exercise, files: { Dockerfile: dockerfile } })
  return {
    report,
    lost: report.criteria.filter(({ points, maxPoints }) => points < maxPoints).map(({ id }) => id),
  }
}

const TIMEOUT_MS = 300_000

// Two gradings at a time (vitest.config.ts).
describe.concurrent('an answer', () => {
  test(
    'that is honest scores full, three times the same',
    async () => {
      const answer = `${HEAD}${INSTALL}COPY app.txt .\n${TAIL}`
      const runs = [await lost(answer), await lost(answer), await lost(answer)]
      expect(runs.map(({ lost }) => lost)).toEqual([[], [], []])
      const judged = ({
        report: { score, criteria, findings, layers, rebuilds, comments },
      }: (typeof runs)[number]) => ({
        score,
        comments: comments.length,
        // A layer holds the dates of its files: packed, it is a byte longer in one second than in another.
        criteria: criteria.map(({ reason, ...rest }) => ({ ...rest, reason: reason.replace(/\d+ B /, '') })),
        findings,
        layers: layers.map(({ line, sizeBytes, files, wastedBytes, rebuilds }) => ({
          line,
          sizeBytes,
          files,
          wastedBytes,
          rebuilds,
        })),
        steps: rebuilds.map(({ kept, renewed, steps }) => ({ kept, renewed, steps })),
      })
      expect(runs.map(judged).slice(1)).toEqual([judged(runs[0] as never), judged(runs[0] as never)])
    },
    TIMEOUT_MS,
  )

  test.each([
    [
      'a step that only prints the word and writes a file',
      'COPY deps.txt .\nRUN echo install > /note\nCOPY app.txt .\n',
      ['cache', 'manifest'],
    ],
    [
      'an install that does not depend on the manifest',
      'RUN mkdir /deps && echo install > /deps/list\nCOPY deps.txt app.txt ./\n',
      ['manifest'],
    ],
    [
      'an install in front, the real one after the sources',
      `RUN echo install > /note\nCOPY . .\nRUN rm .npmrc\n${INSTALL}`,
      ['cache', 'secret'],
    ],
    ['the token without rights', `${INSTALL}COPY .npmrc /x\nRUN chmod 000 /x\nCOPY app.txt .\n`, ['secret']],
    [
      'the token turned around and packed',
      `${INSTALL}COPY .npmrc /tmp/x\nCOPY app.txt .\nRUN rev /tmp/x | gzip > /y; base64 /tmp/x > /z; rm /tmp/x\n`,
      ['secret'],
    ],
    [
      'the token as the name of a file',
      `${INSTALL}COPY .npmrc .\nRUN touch "/$(sed s/.*=// .npmrc)" && rm .npmrc\nCOPY app.txt .\n`,
      ['secret'],
    ],
    ['sources that never arrive', `${INSTALL}RUN echo one > app.txt\n`, ['cache', 'push']],
    [
      'root by another name',
      `${INSTALL}COPY app.txt .\nRUN echo "crew:x:0:0::/:/bin/sh" >> /etc/passwd\n`,
      ['user'],
      'USER crew',
    ],
  ])(
    '%s',
    async (_, lines, expected, user = 'USER 1000') => {
      const { lost: found, report } = await lost(`${HEAD}${lines}${TAIL.replace('USER 1000', user)}`)
      expect(report.score).toBeGreaterThan(0)
      for (const id of expected)
        expect(found, report.criteria.map(({ id: one, reason }) => `${one}: ${reason}`).join('\n')).toContain(id)
    },
    TIMEOUT_MS,
  )
})
