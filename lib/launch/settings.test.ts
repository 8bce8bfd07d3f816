import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

test('docs/settings.md names every setting that is read, and none that is not', async () => {
  const source = await readFile('lib/config/config.ts', 'utf8')
  const read = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1])
  const doc = await readFile('docs/settings.md', 'utf8')
  const written = [...doc.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gm)].map((match) => match[1])
  expect(read.length).toBeGreaterThan(20)
  expect(written.sort()).toEqual(read.sort())
})

test('docker-compose.yml sets only settings that exist', async () => {
  const source = await readFile('lib/config/config.ts', 'utf8')
  const compose = await readFile('docker-compose.yml', 'utf8')
  const app = compose.slice(compose.indexOf('  app:'), compose.indexOf('\n  database:\n'))
  const set = [...app.matchAll(/^ {6}([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1] ?? '')
  expect(set.length).toBeGreaterThan(10)
  for (const name of set) expect(source).toContain(`  ${name}: `)
})
