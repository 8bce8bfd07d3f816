import { expect, test } from 'vitest'
import { createTestDatabase } from '@/lib/db/test-database'
import { loadCatalog } from '@/lib/labs/catalog'
import { casesOf } from './cases'
import { runCases } from './run'
import { openSchool } from './school'

/** What a new author is told to do, done: see docs/first-lab.md. */
test('the lab of docs/first-lab.md passes its own test', async () => {
  await using database = await createTestDatabase()
  const dockerHost = process.env.DOCKER_HOST ?? ''
  await using school = await openSchool({ databaseUrl: database.url, dockerHost, registry: null, labsDir: 'labs' })
  const cases = casesOf(await loadCatalog('docs/first-lab'), { below: 'kitchen', school })
  const results = await runCases(cases, { jobs: 2, signal: new AbortController().signal, onResult: () => {} })
  expect(results.flatMap(({ faults }) => faults)).toEqual([])
  expect(results.map(({ name }) => name)).toEqual([
    'files',
    'walk',
    'solutions/own-folder',
    'solutions/plain',
    'wrong/as-root',
  ])
})
