import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { loadCatalog } from './catalog'
import { readFolder } from './folder'

const DOC = 'docs/first-lab.md'
const DIR = 'docs/first-lab'
const BLOCK = /^(`{3,})\w+ file=(\S+)\n([\s\S]*?\n)\1$/gm

async function blocks(): Promise<Map<string, string>> {
  const text = await readFile(DOC, 'utf8')
  return new Map([...text.matchAll(BLOCK)].map(([, , path = '', content = '']) => [path, content]))
}

test('the text of the first lab and the finished lab agree, file by file', async () => {
  const { files } = await readFolder({ dir: DIR, label: 'first-lab' })
  const told = await blocks()
  expect([...told.keys()].sort()).toEqual([...files.keys()].sort())
  for (const [path, content] of told) expect(files.get(path)?.content.toString('utf8'), path).toBe(content)
})

test('the tree that the text shows is the one that there is', async () => {
  const text = await readFile(DOC, 'utf8')
  for (const path of (await blocks()).keys())
    expect(text).toContain(
      path
        .split('/')
        .slice(path.includes('/menu/') ? 2 : 1)
        .join('/'),
    )
})

test('the first lab has no fault, and keeps what the page promises', async () => {
  const { courses, faults } = await loadCatalog(DIR)
  expect(faults).toEqual([])
  const [lesson] = courses.flatMap((course) => course.lessons)
  expect(lesson?.tasks).toHaveLength(2)
  expect(lesson?.exercises[0]?.solutions).toHaveLength(2)
  expect(lesson?.exercises[0]?.wrong).toHaveLength(1)
})
