import { randomBytes } from 'node:crypto'
import { buildApp } from '@/lib/launch/app-build'
import { createTemplate, dropDatabase, withDatabase } from './database'

/** Once, before the first test: what all of them start from. Playwright calls what it returns after the last one. */
export default async function prepare(): Promise<() => Promise<void>> {
  const base = process.env.DATABASE_URL
  if (!base) throw new Error('DATABASE_URL is not set: run the end-to-end tests with `npm test -- --only=e2e`.')
  // A test of pages that were built of other sources says nothing about these.
  await buildApp({ say: (line) => console.log(line) })
  const url = withDatabase(base, `drydock_e2e_${randomBytes(6).toString('hex')}`)
  await createTemplate(url)
  return () => dropDatabase(url)
}
