import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { openDownload } from './download'
import { LEARNER } from './limits'
import { resetSandbox } from './reset'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { addLearner, createTestContext, testLesson } from './test-context'

let bench: TestEngine
let database: TestDatabase
let ctx: ReturnType<typeof createTestContext>
let userId: string
const lesson = testLesson()
const files = [{ path: 'note', content: Buffer.from('lesson'), mode: 0o644 }]
beforeAll(async () => {
  bench = createTestEngine()
  database = await createTestDatabase()
  ctx = createTestContext(database.db, bench)
  userId = await addLearner(ctx.db)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})

async function inside(containerId: string, script: string): Promise<string> {
  const command = ['sh', '-c', script]
  const run = { containerId, command, user: LEARNER, workingDir: '/home/learner', timeoutMs: 60_000, maxBytes: 10_000 }
  return (await runExec(ctx.engine, run)).stdout.toString()
}

/** The names in the archive that a learner gets. */
async function download(user: string, which: 'present' | 'aside' = 'present'): Promise<string[]> {
  const { stream } = await openDownload(ctx, { userId: user, lessonId: lesson.id, which })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  const listed = execFileSync('tar', ['-t', '-z', '-f', '-'], { input: Buffer.concat(chunks) })
  return listed.toString().trim().split('\n').sort()
}

test('a learner takes the own files home, running or stopped; nobody else does', async () => {
  const other = await addLearner(ctx.db)
  await expect(download(userId)).rejects.toMatchObject({ code: 'not_found' })
  const { id, containerId } = await startSandbox(ctx, { userId, lesson, files })
  // Nothing outside of the home comes along, wherever a link leads.
  await inside(containerId, 'echo x > own; ln -s /etc outside; ln -s ../../etc/passwd up')
  expect(await download(userId)).toEqual(['./', './note', './outside', './own', './up'])
  await expect(download(other)).rejects.toMatchObject({ code: 'not_found' })
  await stopSandbox(ctx, { id, reason: 'learner' })
  expect(await download(userId)).toEqual(['./', './note', './outside', './own', './up'])
  await expect(download(other)).rejects.toMatchObject({ code: 'not_found' })
  await expect(download(userId, 'aside')).rejects.toMatchObject({ code: 'not_found' })
  const again = await resetSandbox(ctx, { userId, lesson, files })
  expect(await download(userId)).toEqual(['./', './note'])
  await stopSandbox(ctx, { id: again.id, reason: 'reset' })
})

test('a download that is given up ends the packing; a sandbox that is killed breaks it off', async () => {
  const { id, containerId } = await startSandbox(ctx, { userId, lesson, files })
  await inside(containerId, 'head -c 7000000 /dev/urandom > noise')
  const open = async () => (await openDownload(ctx, { userId, lessonId: lesson.id, which: 'present' })).stream
  const left = await open()
  await new Promise((resolve) => left.once('readable', resolve))
  left.destroy()
  const packing = () => inside(containerId, 'for d in /proc/[0-9]*; do read c < $d/comm && echo $c; done | grep -c tar')
  await expect.poll(packing, { timeout: 60_000 }).toBe('0\n')
  const broken = await open()
  await new Promise((resolve) => broken.once('readable', resolve))
  await ctx.engine.docker.getContainer(containerId).kill()
  await expect(broken.resume().toArray()).rejects.toThrow()
  await stopSandbox(ctx, { id, reason: 'reset' })
})
