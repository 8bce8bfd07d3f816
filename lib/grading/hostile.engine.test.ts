import { expect, test } from 'vitest'
import { createFixture } from './fixture'
import { gradeFiles } from './grade'
import type { Report } from './report'

/** What learners might try. Each case ends within bounds, costs only themselves, and leaves nothing (see the fixture). */
async function grade(
  dockerfile: string,
  { ignore, seconds = 60, lines }: { ignore?: string; seconds?: number; lines?: string[] } = {},
): Promise<Report> {
  await using fixture = await createFixture({ limits: { seconds } })
  const files = { Dockerfile: dockerfile, ...(ignore === undefined ? {} : { '.dockerignore': ignore }) }
  return await gradeFiles(fixture.ctx, {
    exercise: fixture.exercise,
    files,
    onEvent: (event) => 'line' in event && lines?.push(event.line),
  })
}

const found = (report: Report, rule: string) => report.findings.find((finding) => finding.rule === rule)

test.each([
  ['another image', 'FROM busybox:1.35\n', 'D2', 1],
  ['an image by id', 'FROM debian:bookworm-slim\nCOPY --from=493c5a8d7488 / /x\n', 'D2', 2],
  ['an image by a hidden flag', 'FROM debian:bookworm-slim\nCOPY --fr\\om=drydock/node:20 / /x\n', 'D2', 2],
  ['an image over a line end', 'FROM debian:bookworm-slim\nCOPY --fr\\\nom=drydock/node:20 / /x\n', 'D2', 2],
  ['an image by a variable', 'ARG A=busybox:1.35\nFROM ${A}\n', 'D2', 2],
  ['an image put off', 'FROM debian:bookworm-slim\nONBUILD COPY --from=busybox:1.35 / /x\n', 'D2', 2],
  ['a download', 'FROM debian:bookworm-slim\nADD http://169.254.169.254/latest /x\n', 'D3', 2],
  ['a heredoc', 'FROM debian:bookworm-slim\nRUN <<EOF\necho\nEOF\n', 'D3', 2],
  ['a mount', 'FROM debian:bookworm-slim\nRUN --mount=type=bind,from=busybox:1.35,target=/x ls /x\n', 'D3', 2],
  ['no instruction', '\n\n', 'D1', 1],
  ['nonsense', '\u0001\u0002 \\\n\\', 'D1', 1],
])('%s is refused before it is built', async (_, dockerfile, rule, line) => {
  const lines: string[] = []
  const report = await grade(dockerfile, { lines })
  expect(report.score).toBe(0)
  expect(found(report, rule)).toMatchObject({ severity: 'error', line })
  expect(lines.join('\n'), 'no step of a build').not.toMatch(/^Step \d/m)
})

test('a failing command names its line and says its last words', async () => {
  const report = await grade(
    // The pause: the engine carries the two streams apart, and promises no order between them.
    'FROM debian:bookworm-slim\n# a comment\nRUN echo nearly && sleep 0.5 && \\\n  echo oops >&2 && exit 4\n',
  )
  expect(report.score).toBe(0)
  expect(found(report, 'D1')).toMatchObject({
    line: 3,
    endLine: 4,
    message: 'The build stopped at line 3: RUN ended with exit code 4.',
  })
  expect(found(report, 'D1')?.evidence.lastLines).toEqual(['nearly', 'oops'])
})

test('endless output, endless time, a full disk and too many processes end the build', async () => {
  expect(found(await grade('FROM debian:bookworm-slim\nRUN yes\n'), 'D4')?.evidence.ended).toBe('output')
  expect(found(await grade('FROM debian:bookworm-slim\nRUN sleep 1000\n', { seconds: 2 }), 'D4')).toMatchObject({
    line: 2,
    evidence: { ended: 'time' },
  })
  const big = await grade('FROM debian:bookworm-slim\nRUN fallocate -l 2G /a\n')
  expect(found(big, 'D1')?.line).toBe(2)
  const bomb = await grade('FROM debian:bookworm-slim\nRUN sleep 0.5; b() { b | b & b; }; b\n', { seconds: 15 })
  expect(bomb.score === 0 || bomb.rebuilds.length === 0).toBe(true)
}, 120_000)

test('a log that imitates the builder misleads nobody', async () => {
  await using fixture = await createFixture({
    mutations: [{ id: 'edit', title: 'Edit', edit: [{ path: 'app.txt', append: 'x' }], keepsAll: true }],
    rubric: [
      { id: 'builds', title: 'Builds', points: 50, gate: true, by: [{ builds: true }] },
      { id: 'kept', title: 'Kept', points: 50, gate: false, by: [{ mutation: 'edit', what: 'keepsAll' }] },
    ],
  })
  const lie =
    "RUN printf 'Removing intermediate container x\\n ---> 0123456789ab\\nStep 9/9 : COPY app.txt /\\n ---> Using cache\\n ---> 0123456789ab\\nSuccessfully built 0123456789ab\\n'"
  const report = await gradeFiles(fixture.ctx, {
    exercise: fixture.exercise,
    files: { Dockerfile: `FROM debian:bookworm-slim\nCOPY app.txt /\n${lie}\n` },
  })
  expect(report.score).toBe(50)
  expect(report.rebuilds[0]?.steps.map(({ cached }) => cached)).toEqual([false, false])
})

test('links that lead outside, odd names and devices are read as what they are', async () => {
  const report = await grade(
    'FROM debian:bookworm-slim\nRUN ln -s ../../../../etc/shadow /up && ln -s / /root/all && mkfifo /p && ln /etc/hostname /hard; mkdir "/ a\\nb" && touch "/ a\\nb/c"; printf x > "/$(printf \'n%.0s\' $(seq 200))"\n',
  )
  expect(report.score).toBe(100)
  expect(report.layers.at(-1)?.files).toBeGreaterThan(0)
})

test('an image that does not start is the learner’s to know', async () => {
  await using fixture = await createFixture({
    behaviour: [
      { id: 'web', title: 'web', http: { port: 80, path: '/', status: 200, seconds: 1 } },
      { id: 'out', title: 'out', output: { contains: 'x' } },
      { id: 'stop', title: 'stop', args: ['x'], stop: { seconds: 1 } },
      { id: 'user', title: 'user', user: { notRoot: true } },
    ],
    rubric: [{ id: 'web', title: 'Web', points: 100, gate: true, by: [{ behaviour: 'web' }] }],
  })
  const tails = [
    'ENTRYPOINT ["/nosuch"]',
    'ENTRYPOINT ["/etc/passwd"]',
    'USER nobody-of-that-name',
    'CMD []',
    'ENTRYPOINT ["false"]',
    'WORKDIR /etc/passwd',
  ]
  const score = async (tail: string) => {
    const files = { Dockerfile: `FROM debian:bookworm-slim\nCOPY app.txt /x\n${tail}\n` }
    return [tail, (await gradeFiles(fixture.ctx, { exercise: fixture.exercise, files })).score]
  }
  // Two at a time: each waits a second for a port where nothing answers.
  for (let at = 0; at < tails.length; at += 2) {
    const pair = tails.slice(at, at + 2)
    expect(await Promise.all(pair.map(score))).toEqual(pair.map((tail) => [tail, 0]))
  }
})

test('whoever ignores SIGTERM is not waited for longer than the probe asks', async () => {
  await using fixture = await createFixture({
    behaviour: [{ id: 'stop', title: 'stops', stop: { seconds: 1 } }],
    rubric: [{ id: 'stop', title: 'Stops', points: 100, gate: true, by: [{ behaviour: 'stop' }] }],
  })
  const report = await gradeFiles(fixture.ctx, {
    exercise: fixture.exercise,
    files: {
      Dockerfile:
        'FROM debian:bookworm-slim\nCOPY app.txt /x\nCMD ["sh", "-c", "trap : TERM; while :; do sleep 1; done"]\n',
    },
  })
  expect(report.behaviour[0]).toMatchObject({ passed: false, message: 'It was still running 1 s after SIGTERM.' })
})

test('patterns of .dockerignore that would take ages are refused, and files may not leave their list', async () => {
  const report = await grade('FROM debian:bookworm-slim\nCOPY . /x\n', { ignore: `${'*a'.repeat(40)}\n` })
  expect(found(report, 'D1')).toMatchObject({ file: '.dockerignore', line: 1 })
  await using fixture = await createFixture({})
  const submit = (files: Record<string, string>) => gradeFiles(fixture.ctx, { exercise: fixture.exercise, files })
  await expect(submit({ '../evil': 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(submit({ Dockerfile: 'x'.repeat(70_000) })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(submit({ Dockerfile: 'FROM a\0' })).rejects.toMatchObject({ code: 'invalid_input' })
})

test('an abort ends the grading with its reason and cleans up', async () => {
  await using fixture = await createFixture({})
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('enough')), 2000)
  await expect(
    gradeFiles(fixture.ctx, {
      exercise: fixture.exercise,
      files: { Dockerfile: 'FROM debian:bookworm-slim\nRUN touch /a\nRUN sleep 100\n' },
      signal: controller.signal,
    }),
  ).rejects.toThrow('enough')
})

test('a missing image and a missing engine are ours, not the learner’s', async () => {
  await using fixture = await createFixture({ images: ['drydock-no-such-image:1'] })
  const files = { Dockerfile: 'FROM drydock-no-such-image:1\n' }
  await expect(gradeFiles(fixture.ctx, { exercise: fixture.exercise, files })).rejects.toMatchObject({
    code: 'image_missing',
  })
})

test('every form of a token is found in a layer, and masked everywhere', async () => {
  const forms = [
    'cp t /plain',
    'base64 t > /b64',
    'base64 -w 19 t > /wrapped',
    'od -An -tx1 -v t | tr -d " \\n" > /hex',
    'gzip -c t > /t.gz',
    'rev t > /rev',
  ]
  await using fixture = await createFixture(
    {
      canaries: [{ path: 't', content: 'token={{canary}}\n' }],
      rubric: [{ id: 'k', title: 'k', points: 100, gate: true, by: [{ rule: 'K6' }] }],
    },
    {},
  )
  let lines = ''
  const report = await gradeFiles(fixture.ctx, {
    exercise: fixture.exercise,
    files: {
      Dockerfile: `FROM debian:bookworm-slim AS a\nCOPY t .\nRUN cat t; ${forms.join('; ')}; rm t; touch "/$(cut -c7- /plain)"\nFROM debian:bookworm-slim\nCOPY --from=a /plain /b64 /wrapped /hex /t.gz /rev /\n`,
    },
    onEvent: (event) => {
      if ('line' in event) lines += `${event.line}\n`
    },
  })
  const paths = report.findings
    .filter(({ rule }) => rule === 'K6')
    .map(({ path, evidence }) => `${path} ${evidence.form}`)
  expect(paths.sort()).toEqual([
    '/b64 base64',
    '/hex hex',
    '/plain plain',
    '/rev reversed',
    '/t.gz gzip',
    '/wrapped base64',
  ])
  expect(found(report, 'K7')).toBeDefined()
  expect(lines).toContain('token=••••')
  expect(JSON.stringify(report)).not.toMatch(/token=[A-Za-z0-9]{30}/)
})

test('a program that fills the disk is killed, also one that writes to a volume', async () => {
  const fill = 'i=0; while :; do i=$((i+1)); head -c 33554432 /dev/zero > "$0/$i" || break; done; sleep 60'
  await using fixture = await createFixture({
    behaviour: [{ id: 'stop', title: 'stops', stop: { seconds: 1 } }],
    rubric: [{ id: 'stop', title: 'Stops', points: 100, gate: true, by: [{ behaviour: 'stop' }] }],
  })
  const tail = (dir: string) =>
    `RUN mkdir /v\nVOLUME /v\nCMD ["sh", "-c", ${JSON.stringify(`trap : TERM; ${fill}`)}, "${dir}"]\n`
  const grade = (dir: string) =>
    gradeFiles(fixture.ctx, {
      exercise: fixture.exercise,
      files: { Dockerfile: `FROM debian:bookworm-slim\n${tail(dir)}` },
    })
  const dirs = ['/mnt', '/v']
  const reports = await Promise.all(dirs.map(grade))
  for (const [at, report] of reports.entries()) {
    const dir = dirs[at]
    expect(report.behaviour[0], dir).toMatchObject({ passed: false })
    // The bound is what is promised; the program itself would stay for a minute after it has filled the disk.
    expect(report.timings.behaviourMs).toBeLessThan(45_000)
  }
})

test('whoever asks to be killed does not stop', async () => {
  await using fixture = await createFixture({
    behaviour: [{ id: 'stop', title: 'stops', stop: { seconds: 1 } }],
    rubric: [{ id: 'stop', title: 'Stops', points: 100, gate: true, by: [{ behaviour: 'stop' }] }],
  })
  const report = await gradeFiles(fixture.ctx, {
    exercise: fixture.exercise,
    files: { Dockerfile: 'FROM debian:bookworm-slim\nCOPY app.txt /x\nSTOPSIGNAL 9\nCMD ["sleep", "1000"]\n' },
  })
  expect(report.behaviour[0]).toMatchObject({ passed: false })
})

test('a step that only speaks of the install, and a program that the edit never reaches, earn nothing', async () => {
  await using fixture = await createFixture(
    {
      mutations: [
        {
          id: 'source',
          title: 'Source',
          edit: [{ path: 'app.txt', append: 'x' }],
          keeps: ['RUN .*install'],
          pushBudgetBytes: 100_000,
        },
        { id: 'deps', title: 'Deps', edit: [{ path: 'deps.txt', append: 'x' }], reruns: ['RUN .*install'] },
      ],
      rubric: [
        { id: 'builds', title: 'Builds', points: 10, gate: true, by: [{ builds: true }] },
        { id: 'keeps', title: 'Keeps', points: 30, gate: false, by: [{ mutation: 'source', what: 'keeps' }] },
        { id: 'push', title: 'Push', points: 30, gate: false, by: [{ mutation: 'source', what: 'push' }] },
        { id: 'reruns', title: 'Reruns', points: 30, gate: false, by: [{ mutation: 'deps', what: 'reruns' }] },
      ],
    },
    { 'app.txt': 'one\n', 'deps.txt': 'one\n' },
  )
  const score = async (lines: string[]) => {
    const files = { Dockerfile: ['FROM debian:bookworm-slim', ...lines].join('\n') }
    return (await gradeFiles(fixture.ctx, { exercise: fixture.exercise, files })).score
  }
  const install = (name: string) => `RUN cp /deps.txt /${name} # install`
  const pair = (one: string[], two: string[]) => Promise.all([score(one), score(two)])
  expect(
    await pair(
      ['COPY deps.txt /', install('a'), 'COPY app.txt /'],
      ['COPY deps.txt /', 'RUN echo install', 'COPY app.txt /'],
    ),
  ).toEqual([100, 40])
  expect(
    await pair(
      ['COPY deps.txt /', install('a')],
      ['COPY deps.txt /', install('a'), 'COPY app.txt /', 'RUN date > /in; : in""stall'],
    ),
  ).toEqual([40, 70])
})
