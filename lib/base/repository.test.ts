import { expect, test } from 'vitest'
import { BRANCH, FOLDER, faultOfUrl, idOf, shownUrl } from './repository'

test.each([
  'https://git.example/school/labs.git',
  'https://token@git.example:8443/labs',
  'ssh://git@git.example/labs.git',
  'git@git.example:school/labs.git',
  'file:///srv/labs.git',
  '/srv/labs.git',
])('%s can be fetched from', (url) => {
  expect(faultOfUrl(url)).toBeNull()
})

test.each([
  'ext::sh -c id',
  'ext::sh',
  'http://git.example/labs.git',
  'git://git.example/labs.git',
  '--upload-pack=id',
  'ssh://-oProxyCommand=id/labs',
  '-oProxyCommand=id@host:x',
  'https://git.example/a b',
  'labs.git',
  '../labs.git',
  'fd::17',
  '',
])('%j is refused', (url) => {
  expect(faultOfUrl(url)).not.toBeNull()
})

test('branches and folders are names, not ways elsewhere', () => {
  for (const name of ['main', 'release/1.2', 'v1', '_x']) expect(name, name).toMatch(BRANCH)
  for (const name of ['', '-x', '../x', 'a..b', 'a//b', 'x.lock', 'a/', 'a b', '.x', 'a/.b', 'x~1'])
    expect(name, name).not.toMatch(BRANCH)
  for (const name of ['', 'labs', 'a/b.c']) expect(name, name).toMatch(FOLDER)
  for (const name of ['/labs', '..', 'a/../b', '.git', 'a/', 'a:b']) expect(name, name).not.toMatch(FOLDER)
})

test('what signs in is shown nowhere', () => {
  expect(shownUrl('https://me:secret@git.example/labs.git')).toBe('https://git.example/labs.git')
  expect(shownUrl('git@git.example:labs.git')).toBe('git@git.example:labs.git')
  const id = idOf({ url: 'https://me:secret@git.example/labs.git', branch: 'main', folder: '' })
  expect(id).toMatch(/^[0-9a-f]{16}$/)
})
