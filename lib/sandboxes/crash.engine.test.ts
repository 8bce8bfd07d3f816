import { expect, test } from 'vitest'
import { findLastSandbox } from './data'
import { HALF_WAY_GRACE_MS } from './reconcile'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, testLesson } from './test-context'
import { dieInTheMiddle, type Lane, walkCalls } from './test-doomed'

/** After the call at which it dies, what was sent with it still takes effect at the engine. */
const AFTERMATH_MS = { before: 20, after: 500 }
const files = [{ path: 'a', content: Buffer.from('a'), mode: 0o644 }]
const lesson = testLesson()

/** Kills at one call, lets time pass, sweeps, and looks; false when there was no such call any more. */
async function tryOne(lane: Lane, { at, when }: { at: number; when: 'before' | 'after' }): Promise<boolean> {
  const { database, bench } = lane
  const userId = await addLearner(database.db)
  const death = { freezer: { calls: 0, at, when, frozen: false }, aftermathMs: AFTERMATH_MS[when] }
  const killed = await dieInTheMiddle(lane, death, async (ctx) => {
    const { id } = await startSandbox(ctx, { userId, lesson, files })
    await stopSandbox(ctx, { id, reason: 'learner' })
  })
  const ctx = createTestContext(database.db, bench)
  ctx.clock.advance(HALF_WAY_GRACE_MS + 5000)
  await sweepSandboxes(ctx)
  const last = await findLastSandbox(ctx.db, { userId, lessonId: lesson.id })
  const where = `killed ${when} call ${at}, state ${last?.state}`
  expect([undefined, 'running', 'stopped', 'failed'], where).toContain(last?.state)
  // Only a sandbox that runs has a container.
  expect(await bench.containers(), where).toEqual(last?.state === 'running' ? [last.containerId] : [])
  const again = last?.state === 'running' || at % 5 === 0 ? await startSandbox(ctx, { userId, lesson, files }) : null
  if (again) await stopSandbox(ctx, { id: again.id, reason: 'admin' })
  return killed
}

test.each(['before', 'after'] as const)(
  'a server killed %s any call of a start or a stop leaves nothing that a sweep does not mend',
  async (when) => {
    expect(await walkCalls((lane, at) => tryOne(lane, { at, when }))).toBeGreaterThan(15)
  },
  300_000,
)
