import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashFolder, readFolder } from './folder'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-folder-'))
  await mkdir(join(dir, 'b'))
  await writeFile(join(dir, 'b/one.txt'), 'one')
  await writeFile(join(dir, 'a.txt'), 'a')
})

afterEach(() => rm(dir, { recursive: true }))

const hash = async (at = dir) => hashFolder(await readFolder({ dir: at, label: 'course/lesson' }))

test('the version is the same for the same files, wherever they lie', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'drydock-folder-'))
  await cp(dir, copy, { recursive: true })
  expect(await hash(copy)).toBe(await hash())
  await rm(copy, { recursive: true })
})

test.each([
  ['a byte', () => writeFile(join(dir, 'a.txt'), 'b')],
  ['a new file', () => writeFile(join(dir, 'c.txt'), '')],
  ['the right to run', () => chmod(join(dir, 'a.txt'), 0o755)],
  [
    'bytes moved from name to content',
    async () => {
      await rm(join(dir, 'a.txt'))
      await writeFile(join(dir, 'a.tx'), 'ta')
    },
  ],
])('%s changes the version', async (_, change) => {
  const before = await hash()
  await change()
  expect(await hash()).not.toBe(before)
})

test("an editor's leftovers do not change the version", async () => {
  const before = await hash()
  await writeFile(join(dir, 'a.txt~'), 'x')
  await writeFile(join(dir, '.DS_Store'), 'x')
  expect(await hash()).toBe(before)
})

test.each([
  ['out of the folder', '/etc/passwd'],
  ['up and out', '../../etc/passwd'],
  ['to a folder outside', '/etc'],
  ['to a file inside', 'a.txt'],
  ['to nothing', 'missing'],
])('a link %s is refused and not read', async (_, target) => {
  await symlink(target, join(dir, 'b/link'))
  const folder = await readFolder({ dir, label: 'course/lesson' })
  expect(folder.faults).toEqual([
    expect.objectContaining({ severity: 'error', file: 'course/lesson/b/link', fix: 'Copy the file instead.' }),
  ])
  expect([...folder.files.keys()]).toEqual(['a.txt', 'b/one.txt'])
})

test('a folder that cannot be read is a fault', async () => {
  const folder = await readFolder({ dir: join(dir, 'none'), label: 'course/lesson' })
  expect(folder.faults).toHaveLength(1)
})
