import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { weighFolders } from './local'
import { countFolders } from './weigher'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weigher-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function folder(name: string, files: number): Promise<string> {
  const made = await mkdtemp(join(root, name))
  for (let at = 0; at < files; at++) await writeFile(join(made, `${at}`), Buffer.alloc(8192, 1))
  return made
}

test('each folder gets its own bytes and files, also at once and one after the other', async () => {
  const few = await folder('few', 1)
  // A name is never read as a command, and one that ends like an answer does not end it.
  const many = await folder('a $(touch x) "b" end', 5)
  for (const asked of [[few, many], [], [many]]) {
    const all = await Promise.all([countFolders(asked), countFolders(asked), countFolders(asked)])
    for (const { files } of all) expect([...files.values()].length).toBe(asked.length)
    for (const { bytes, files } of all)
      for (const one of asked) {
        expect(files.get(one)).toBe(one === few ? 2 : 6)
        expect(bytes.get(one)).toBeGreaterThanOrEqual(one === few ? 8192 : 5 * 8192)
      }
  }
})

test('a folder that is gone is left out, and the next question is answered', async () => {
  const few = await folder('few', 1)
  const { files } = await countFolders([join(root, 'gone'), few])
  expect([...files.keys()]).toEqual([few])
  expect((await countFolders([few])).files.get(few)).toBe(2)
})

test('a name with a line break cannot slip a folder in: nothing is weighed', async () => {
  const broken = await mkdtemp(join(root, 'a\nb'))
  await expect(countFolders([broken])).rejects.toThrow(/cannot be weighed/)
  expect(await weighFolders([broken])).toBeNull()
})
