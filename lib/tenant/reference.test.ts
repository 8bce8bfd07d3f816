import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { referencePage } from './reference'
import { ROUTES } from './table'

const PAGE = 'docs/tenant-engine.md'

test('the page of the tenant engine says what the table of routes says', async () => {
  const page = referencePage(ROUTES)
  if (process.env.DRYDOCK_GOLDEN === 'write') await writeFile(PAGE, page)
  expect(await readFile(PAGE, 'utf8')).toBe(page)
})

test('no two routes are the same', () => {
  const keys = ROUTES.map(({ method, path }) => `${method} ${path}`)
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})
