import { expect, test } from 'vitest'
import { createTestDatabase } from '@/lib/db/test-database'
import { readHints } from '@/lib/labs/hints'
import type { Task } from '@/lib/labs/types'
import { startAttempt } from '@/lib/progress/mutations'
import { addLearner, testLesson } from '@/lib/sandboxes/test-context'
import { nextHint } from './hints'
import { countFail, passTask } from './mutations'

const task = (id: string, more: Partial<Task>): Task => ({
  id,
  title: id,
  mode: 'edge',
  needs: [],
  check: { file: { path: id } },
  diagnose: [],
  hints: [],
  points: 10,
  prompt: null,
  ...more,
})

test('a hint opens at once, after failed checks, or with time since the task could be begun', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const hints = readHints(['vague', { say: 'plainer', after: '2 fails' }, { say: 'plain', after: '5 min' }])
  const lesson = testLesson({ tasks: [task('first', {}), task('second', { needs: ['first'], ...hints })] })
  const { id: attemptId, startedAt } = await startAttempt(db, { userId: await addLearner(db), lesson })
  const at = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000)
  const ask = (seconds: number) => nextHint(db, { attemptId, taskId: 'second', lesson, now: at(seconds) })
  const fail = () => countFail(db, { attemptId, taskId: 'second', message: null, at: at(1) })

  expect(await ask(1)).toEqual({ shown: ['vague'], total: 3 })
  await expect(ask(100_000)).rejects.toMatchObject({
    code: 'conflict',
    message: 'The next hint opens after 2 more checks of yours.',
  })
  await fail()
  await expect(ask(1)).rejects.toMatchObject({ message: 'The next hint opens after 1 more check of yours.' })
  await fail()
  expect((await ask(1)).shown).toEqual(['vague', 'plainer'])

  await expect(ask(1)).rejects.toMatchObject({ message: 'The next hint opens in 5 minutes.' })
  await expect(ask(250)).rejects.toMatchObject({ message: 'The next hint opens in 50 s.' })
  await passTask(db, { attemptId, taskId: 'first', at: at(200) })
  await expect(ask(499)).rejects.toMatchObject({ message: 'The next hint opens in 1 s.' })
  expect((await ask(500)).shown).toEqual(['vague', 'plainer', 'plain'])
  // Who has them all may ask again.
  expect((await ask(500)).shown).toHaveLength(3)
  await expect(nextHint(db, { attemptId, taskId: 'none', lesson })).rejects.toMatchObject({ code: 'not_found' })
})
