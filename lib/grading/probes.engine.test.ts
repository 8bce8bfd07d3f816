import { expect, test } from 'vitest'
import type { Exercise } from '@/lib/labs/types'
import { createFixture } from './fixture'
import { gradeFiles } from './grade'

/** Every kind of probe, on an image that does nothing of what is asked. */
const EXERCISE: Partial<Exercise> = {
  images: ['busybox:1.35', 'drydock/kuard:1'],
  args: { RELEASE: '7' },
  behaviour: [
    { id: 'web', title: 'web', http: { port: 8080, path: '/', status: 200, contains: 'hello', seconds: 2 } },
    { id: 'read-only', title: 'read-only', readOnly: true, http: { port: 8080, path: '/', status: 200 } },
    { id: 'pid1', title: 'pid1', pid1: { program: 'kuard' } },
    { id: 'user', title: 'user', user: { notRoot: true, atLeast: 1000 } },
    { id: 'health', title: 'health', health: { seconds: 4 } },
    { id: 'stop', title: 'stop', stop: { seconds: 2 } },
    {
      id: 'command',
      title: 'command',
      env: { WHO: 'Ada' },
      command: {
        run: ['/bin/sh', '-c', 'echo "$WHO $(cat /tmp/made)"; echo careful >&2; exit 3'],
        setup: [['/bin/sh', '-c', 'echo before > /tmp/made']],
        stdout: { matches: ['^Ada before$'], no: ['Bob'] },
        stderr: { matches: ['careful'] },
        exit: 3,
      },
    },
    {
      id: 'config',
      title: 'config',
      config: {
        entrypointForm: 'exec',
        exposes: ['8080/tcp'],
        notExposes: ['22'],
        workdir: '/www',
        user: '1000',
        env: { MODE: 'school', RELEASE: { matches: '^\\d$' } },
        notEnv: ['TOKEN'],
        labels: { team: 'harbour' },
        volumes: ['/data'],
      },
    },
    { id: 'same', title: 'same', files: { sameAs: { '**/index.html': 'index.html' } } },
    {
      id: 'file',
      title: 'file',
      file: { path: '/link/index.html', mode: '-rw-r--r--', uid: 0, content: { matches: ['^hello$'], no: ['bye'] } },
    },
    { id: 'absent', title: 'absent', file: { path: '/etc/secret', exists: false } },
    { id: 'runs', title: 'runs', file: { path: '/bin/sh', executableBy: 'other' } },
  ],
  rubric: [{ id: 'builds', title: 'Builds', points: 100, gate: true, by: [{ builds: true }] }],
}
const START = { 'index.html': 'hello\n' }

async function grade(dockerfile: string) {
  await using fixture = await createFixture(EXERCISE, START)
  return await gradeFiles(fixture.ctx, { exercise: fixture.exercise, files: { Dockerfile: dockerfile } })
}

test('an image that does nothing of it fails every probe, each for its own reason and by its own rule', async () => {
  const report = await grade(`FROM busybox:1.35
RUN mkdir /www /link && echo bye > /link/index.html && chmod 600 /link/index.html && cp /bin/busybox /www/index.html
RUN touch /etc/secret && chmod 700 /bin/busybox
HEALTHCHECK CMD ["false"]
ENV TOKEN=abc
EXPOSE 22
CMD trap : TERM; echo hello > /www/x || exit 1; while :; do sleep 1; done
`)
  const messages = Object.fromEntries(report.behaviour.map(({ id, passed, message }) => [id, passed ? '' : message]))
  expect(messages).toMatchObject({
    web: expect.stringMatching(/nothing answered on port 8080/),
    'read-only': expect.stringMatching(/had ended.*Read-only file system/),
    user: expect.stringMatching(/root/),
    health: expect.stringMatching(/not turned healthy/),
    stop: expect.stringMatching(/still running 2 s after SIGTERM/),
    config: expect.stringMatching(/No ENTRYPOINT.*8080.*22 is exposed.*WORKDIR.*MODE.*TOKEN is set.*team/s),
    same: expect.stringMatching(/`\/link\/index.html`, `\/www\/index.html` is not the file/),
    file: expect.stringMatching(/-rw-------, expected -rw-r--r--/),
    absent: '`/etc/secret` is there.',
    runs: expect.stringMatching(/not executable by the other/),
  })
  const rules = new Map(report.findings.map(({ rule, evidence }) => [evidence.behaviour, rule]))
  expect([rules.get('user'), rules.get('health'), rules.get('stop'), rules.get('read-only'), rules.get('web')]).toEqual(
    ['B3', 'B6', 'B8', 'B8', 'B7'],
  )
})
