import { expect, test } from 'vitest'
import type { FileFact } from '../types'
import { type DockerfileProbe, judgeDockerfile } from './dockerfile'
import { type ExecProbe, judgeExec } from './exec'
import { type FileProbe, judgeFile } from './file'
import { type InputProbe, judgeInput } from './input'

const fact = (more: Partial<FileFact>): FileFact => ({
  type: 'file',
  link: false,
  executable: false,
  content: null,
  ...more,
})
const files = new Map([
  ['/home/learner/text', fact({ content: 'one\ntwo\n' })],
  ['/home/learner/run', fact({ executable: true, content: '' })],
  ['/home/learner/dir', fact({ type: 'directory', executable: true })],
  ['/home/learner/link', fact({ link: true, content: 'one' })],
  ['/home/learner/dangling', fact({ type: null, link: true })],
  ['/home/learner/pipe', fact({ type: 'other' })],
  ['/home/learner/none', fact({ type: null })],
])

test.each<[FileProbe, boolean]>([
  [{ path: 'text' }, true],
  [{ path: 'none' }, false],
  [{ path: 'never-looked-at' }, false],
  [{ path: 'none', exists: false }, true],
  [{ path: 'text', exists: false }, false],
  [{ path: 'dangling', exists: false }, false],
  [{ path: 'text', contains: 'two' }, true],
  [{ path: 'text', contains: 'three' }, false],
  [{ path: 'text', matches: '^two$' }, true],
  [{ path: 'text', contains: 'one', matches: 'three' }, false],
  [{ path: 'none', contains: 'x' }, false],
  [{ path: 'pipe', contains: 'x' }, false],
  [{ path: 'text', type: 'file' }, true],
  [{ path: 'dir', type: 'directory' }, true],
  [{ path: 'dir', type: 'file' }, false],
  [{ path: 'pipe', type: 'file' }, false],
  [{ path: 'link', type: 'file' }, true],
  [{ path: 'link', type: 'symlink' }, true],
  [{ path: 'dangling', type: 'symlink' }, true],
  [{ path: 'text', type: 'symlink' }, false],
  [{ path: 'run', executable: true }, true],
  [{ path: 'text', executable: true }, false],
  [{ path: 'run', executable: false }, false],
])('file %j: %s', (probe, passed) => {
  const verdict = judgeFile(probe, files)
  expect(verdict.passed).toBe(passed)
  expect(verdict.message === '').toBe(passed)
})

const SOURCE = `# RUN npm ci
FROM node:20 AS build
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/x   npm ci \\
  --omit=dev
COPY . .
FROM scratch
USER root
USER 1000
ENTRYPOINT ["/app"]
CMD run it
`
const withDockerfile = new Map([['/home/learner/Dockerfile', fact({ content: SOURCE })]])

test.each<[Omit<DockerfileProbe, 'path'>, boolean]>([
  [{ instruction: 'RUN' }, true],
  [{ instruction: 'RUN', matches: 'npm ci --omit=dev$' }, true],
  [{ instruction: 'RUN', matches: '--mount=type=cache' }, true],
  [{ instruction: 'RUN', matches: '^npm install' }, false],
  [{ instruction: 'RUN', matches: '^npm install', exists: false }, true],
  [{ instruction: 'HEALTHCHECK' }, false],
  [{ instruction: 'HEALTHCHECK', exists: false }, true],
  [{ instruction: 'FROM', matches: 'AS build' }, true],
  [{ instruction: 'COPY', matches: 'package', before: 'RUN' }, true],
  [{ instruction: 'COPY', matches: '^\\. \\.$', before: 'RUN' }, false],
  [{ instruction: 'RUN', before: 'COPY .' }, true],
  [{ instruction: 'RUN', before: 'EXPOSE' }, false],
  [{ instruction: 'USER', last: true, matches: '^1000$' }, true],
  [{ instruction: 'USER', last: true, matches: '^root$' }, false],
  [{ instruction: 'ENTRYPOINT', form: 'exec' }, true],
  [{ instruction: 'CMD', form: 'exec' }, false],
  [{ instruction: 'CMD', form: 'shell' }, true],
])('dockerfile %j: %s', (probe, passed) => {
  expect(judgeDockerfile({ path: 'Dockerfile', ...probe }, withDockerfile).passed).toBe(passed)
  expect(judgeDockerfile({ path: 'other', ...probe, exists: true }, withDockerfile).passed).toBe(false)
})

const answer = { exitCode: 0, stdout: ' hello\nworld\n', timedOut: false }
test.each<[Partial<ExecProbe>, Partial<typeof answer>, boolean]>([
  [{}, {}, true],
  [{}, { exitCode: 1 }, false],
  [{ exit: 3 }, { exitCode: 3 }, true],
  [{ stdout: 'hello\nworld' }, {}, true],
  [{ stdout: 'hello' }, {}, false],
  [{ matches: '^world$' }, {}, true],
  [{ matches: 'mars' }, {}, false],
  [{}, { timedOut: true }, false],
  [{ exit: 137 }, { exitCode: 137, timedOut: true }, false],
])('exec %j with %j: %s', async (probe, more, passed) => {
  const exec = async () => ({ ...answer, ...more })
  expect((await judgeExec({ command: ['x'], ...probe }, { exec })).passed).toBe(passed)
})

test.each<[InputProbe, string | null, boolean]>([
  [{ equals: 'libgreet.so.2' }, '  libgreet.so.2\n', true],
  [{ equals: 'libgreet.so.2' }, 'LIBGREET.so.2', false],
  [{ equals: 'Yes', ignoreCase: true }, 'yes', true],
  [{ matches: '^\\d+$' }, '42', true],
  [{ matches: '^\\d+$' }, 'x42', false],
  [{ equals: 'a', matches: 'b' }, 'a', false],
  [{ matches: '.*' }, '   ', false],
  [{ matches: '.*' }, null, false],
])('input %j with %j: %s', (probe, text, passed) => {
  expect(judgeInput(probe, text).passed).toBe(passed)
})
