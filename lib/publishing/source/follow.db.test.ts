import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createLog } from '@/lib/base/log'
import { idOf } from '@/lib/base/repository'
import { createTestDatabase } from '@/lib/db/test-database'
import { listOffers } from '../data'
import { findSource } from './data'
import { followRepository } from './follow'
import { askForFetch, beginFetch } from './mutations'
import { TestRepository } from './test-repository'

const database = await createTestDatabase()
const { db } = database
const root = await mkdtemp(join(tmpdir(), 'drydock-follow-'))
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await rm(root, { recursive: true })
})

let now = Date.UTC(2026, 10, 1, 12)
const clock = { now: () => new Date(now), sleep: async () => {} }
const repo = new TestRepository(root)
const repository = { url: repo.bare, branch: 'main', folder: '' }
const id = idOf(repository)
const log = createLog({ level: 'error', write: () => {} })
const follow = (dir: string, pollMs: number | null = 600_000) =>
  followRepository({ db, clock, log, repository, dir: join(root, dir), pollMs, mode: 'auto' })
const commit = async () => (await findSource(db, id))?.commit
const minutes = (count: number) => {
  now += count * 60_000
}

test('a repository is fetched when it is time, when it is asked for, and by each server for itself', async () => {
  await follow('a')
  expect(await findSource(db, id)).toMatchObject({ commit: null, error: expect.stringContaining('branch "main"') })
  await cp('docs/first-lab', repo.tree, { recursive: true })
  const first = repo.push()
  await follow('a')
  expect(await commit()).toBeNull()
  minutes(11)
  await follow('a')
  expect(await findSource(db, id)).toMatchObject({ commit: first, error: null, fetchingSince: null })
  const [offer] = await listOffers(db)
  expect(offer).toMatchObject({ lessonId: 'kitchen/menu' })

  await writeFile(join(repo.tree, 'kitchen/menu/start/menu/menu.txt'), 'Stew\n')
  const second = repo.push()
  minutes(1)
  await follow('a')
  expect(await commit()).toBe(first)
  await askForFetch(db, { id, at: clock.now() })
  await askForFetch(db, { id, at: clock.now() })
  await follow('a', null)
  expect(await commit()).toBe(second)
  expect((await listOffers(db))[0]?.version).not.toBe(offer?.version)
  const { triedAt } = (await findSource(db, id)) ?? {}
  // The same call again, as somebody might repeat it: one more look, which finds nothing.
  minutes(1)
  await askForFetch(db, { id, at: clock.now() })
  await follow('a', null)
  expect(await commit()).toBe(second)
  await follow('b', null)
  expect((await findSource(db, id))?.triedAt).not.toEqual(triedAt)

  // One server is at it; another leaves it alone, until it is plain that the first was killed.
  minutes(11)
  await beginFetch(db, { id, at: clock.now() })
  const third = repo.push()
  await follow('a')
  expect(await commit()).toBe(second)
  minutes(11)
  await follow('a')
  expect(await commit()).toBe(third)
  repo.git('--git-dir', repo.bare, 'update-ref', '-d', 'refs/heads/main')
  minutes(11)
  await follow('a')
  expect(await findSource(db, id)).toMatchObject({ commit: third, error: expect.stringContaining('branch') })
})
