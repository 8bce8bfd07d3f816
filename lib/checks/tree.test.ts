import { expect, test } from 'vitest'
import type { Check } from '@/lib/labs/types'
import { sandboxPath } from './path'
import { fillCheck, needsSandbox, pathsOf } from './tree'

test.each([
  ['notes.txt', '/home/learner/notes.txt'],
  ['~/notes.txt', '/home/learner/notes.txt'],
  ['~', '/home/learner'],
  ['~root/x', '/home/learner/~root/x'],
  ['/etc/passwd', '/etc/passwd'],
  ['a/../b', '/home/learner/b'],
])('%s is %s', (path, absolute) => {
  expect(sandboxPath(path)).toBe(absolute)
})

test('each path once, with content if anybody wants it', () => {
  const checks: Check[] = [
    { all: [{ file: { path: 'a' } }, { not: { file: { path: '~/a', contains: 'x' } } }] },
    { any: [{ file: { path: 'b', type: 'directory' } }, { dockerfile: { path: 'c/Dockerfile', instruction: 'RUN' } }] },
    { input: { equals: 'x' } },
  ]
  expect(Object.fromEntries(pathsOf(checks))).toEqual({
    '/home/learner/a': { content: true },
    '/home/learner/b': { content: false },
    '/home/learner/c/Dockerfile': { content: true },
  })
})

test('values are filled in everywhere, and taken literally in patterns', () => {
  const check: Check = {
    all: [
      { exec: { command: ['curl', 'localhost:${PORT}'], matches: '^v${VERSION}$' } },
      { file: { path: '${DIR}/x' } },
    ],
  }
  expect(fillCheck(check, { PORT: '90', VERSION: '1.2', DIR: 'd.d' })).toEqual({
    all: [{ exec: { command: ['curl', 'localhost:90'], matches: '^v1\\.2$' } }, { file: { path: 'd.d/x' } }],
  })
})

test('only what is typed needs no sandbox', () => {
  expect(needsSandbox({ all: [{ input: {} }, { not: { input: {} } }] })).toBe(false)
  expect(needsSandbox({ any: [{ input: {} }, { exec: { command: ['true'] } }] })).toBe(true)
})
