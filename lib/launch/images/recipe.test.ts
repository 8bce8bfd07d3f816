import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadRecipes } from './recipe'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-recipes-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function write(folder: string, yaml: string, dockerfile = 'FROM scratch\n') {
  await mkdir(join(dir, folder), { recursive: true })
  await writeFile(join(dir, folder, 'image.yaml'), yaml)
  await writeFile(join(dir, folder, 'Dockerfile'), dockerfile)
}

test('gives an image after those that it is made from, and another digest when one of them changes', async () => {
  await write('a-top', 'name: t/top:1\nabout: x\nneeds: [t/base:1]\n')
  await write('b-base', 'name: t/base:1\nabout: x\n')
  const before = await loadRecipes(dir)
  expect(before.map(({ name }) => name)).toEqual(['t/base:1', 't/top:1'])
  await write('b-base', 'name: t/base:1\nabout: x\n', 'FROM scratch\nCMD ["x"]\n')
  const after = await loadRecipes(dir)
  expect(after[1]?.digest).not.toBe(before[1]?.digest)
})

test.each([
  ['a circle', 'name: t/a:1\nabout: x\nneeds: [t/a:1]\n', /circle/],
  ['an image that nobody makes', 'name: t/a:1\nabout: x\nbase: t/no:1\n', /names t\/no:1, which no recipe makes/],
  ['a package that is no name', 'name: t/a:1\nabout: x\npackages: ["a; rm -rf /"]\n', /name of a Debian package/],
  ['a key that does not exist', 'name: t/a:1\nabout: x\npackage: [a]\n', /image\.yaml is not usable/],
])('%s is refused with the reason', async (_what, yaml, message) => {
  await write('a', yaml)
  await expect(loadRecipes(dir)).rejects.toThrow(message)
})

test('the recipes of the labs are usable', async () => {
  const names = (await loadRecipes('labs/images')).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['debian:bookworm-slim', 'drydock/sandbox:1', 'drydock/node:20']))
})
