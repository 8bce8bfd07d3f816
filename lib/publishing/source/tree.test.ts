import { expect, test } from 'vitest'
import { parseTree } from './tree'

const OBJECT = 'a'.repeat(40)
const parse = (entries: string[], bounds = { files: 3, bytes: 100 }) =>
  parseTree(Buffer.from(entries.map((entry) => `${entry}\0`).join('')), bounds)
const file = (path: string, { mode = '100644', size = '7' } = {}) =>
  `${mode} blob ${OBJECT} ${size.padStart(7)}\t${path}`

test('files come with what is needed to read them', () => {
  expect(parse([file('a b/ü.md'), file('run', { mode: '100755', size: '93' })])).toEqual([
    { path: 'a b/ü.md', object: OBJECT, size: 7, executable: false },
    { path: 'run', object: OBJECT, size: 93, executable: true },
  ])
})

test.each([
  [[file('a'), file('b'), file('c'), file('d')], 'more than 3 files'],
  [[file('a', { size: '60' }), file('b', { size: '41' })], 'more than 0 MiB'],
  [[file('l', { mode: '120000' })], 'symbolic link (l)'],
  [[`160000 commit ${OBJECT}       -\tother`], 'submodule (other)'],
  [[file('x', { mode: '100664' })], 'no plain file'],
  [['what'], 'no plain file'],
  ...['../x', 'a/../b', '/etc/x', 'a//b', './a', '.git/config', 'a/.GIT/b', 'a\\b', 'a\nb'].map(
    (path): [string[], string] => [[file(path)], 'name that is not allowed'],
  ),
])('%j is refused', (entries, sentence) => {
  expect(() => parse(entries)).toThrow(sentence)
})
