import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { findSandbox } from './data'
import { KEEP_EVERY_MS, keepHomes } from './keep'
import { LEARNER } from './limits'
import { renewSandbox, resetSandbox } from './reset'
import { saveHome } from './saved-home'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { sweepSandboxes } from './sweeper'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from './test-context'
import { findArchive, findWorkspace } from './workspace/data'

const MIB = 1024 * 1024
let bench: TestEngine
let database: TestDatabase
beforeAll(async () => {
  bench = createTestEngine()
  database = await createTestDatabase()
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})

const context = (limits = {}) => createTestContext(database.db, bench, limits)
const files = [{ path: 'note', content: Buffer.from('lesson'), mode: 0o644 }]

async function inside(containerId: string, script: string): Promise<string> {
  const command = ['sh', '-c', `cd /home/learner; exec 2>&1; ${script}`]
  const run = { containerId, command, user: LEARNER, timeoutMs: 60_000, maxBytes: 10_000 }
  return (await runExec(bench.engine, run)).stdout.toString()
}

test('what a learner made is there again, as it was, and set-up does not run over it', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const lesson = testLesson({ sandbox: { image: 'debian:bookworm-slim', setup: [['sh', '-c', 'echo x >> set-up']] } })
  const first = await startSandbox(ctx, { userId, lesson, files })
  await inside(
    first.containerId,
    'echo mine > note; mkdir -p d; printf "#!/bin/sh\\necho ran" > d/run; chmod 750 d/run; ln -s note l; mkfifo p; truncate -s 5G sparse; touch -- "-odd name"',
  )
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  const kept = await findArchive(ctx.db, { userId, lessonId: lesson.id, state: 'current' })
  expect(Number(kept?.bytes)).toBeLessThan(10_000)

  const second = await startSandbox(ctx, { userId, lesson, files })
  const seen = await inside(second.containerId, 'cat l set-up; d/run; stat -c "%a %U" d/run .; stat -c %s sparse; ls')
  expect(seen).toBe('mine\nx\nran\n750 UNKNOWN\n700 UNKNOWN\n5368709120\n-odd name\nd\nl\nnote\np\nset-up\nsparse\n')

  const third = await resetSandbox(ctx, { userId, lesson, files })
  expect(await inside(third.containerId, 'cat note; echo; ls')).toBe('lesson\nnote\nset-up\n')
  await stopSandbox(ctx, { id: third.id, reason: 'learner' })
})

test('a sandbox that the sweeper ends keeps its home, too', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const { containerId } = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(containerId, 'echo more >> note')
  ctx.clock.advance(TEST_LIMITS.idleMs + 1000)
  await sweepSandboxes(ctx)
  const again = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  expect(await inside(again.containerId, 'cat note')).toBe('lessonmore\n')
  await stopSandbox(ctx, { id: again.id, reason: 'learner' })
})

test('a lesson that has changed brings its new files, and the own ones stay', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(first.containerId, 'echo own > own')
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  const lesson = testLesson({ version: 'v2' })
  const more = [...files, { path: 'new', content: Buffer.from('new'), mode: 0o644 }]
  const second = await startSandbox(ctx, { userId, lesson, files: more })
  expect(await inside(second.containerId, 'ls')).toBe('new\nnote\nown\n')
  await stopSandbox(ctx, { id: second.id, reason: 'learner' })
})

test('a full home of noise is kept whole, in pieces, and laid back', async () => {
  const ctx = context({ memoryBytes: 160 * MIB, diskBytes: 40 * MIB })
  const userId = await addLearner(ctx.db)
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  const sum = await inside(first.containerId, 'head -c 38000000 /dev/urandom > noise; sha256sum noise')
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  const workspace = await findWorkspace(ctx.db, { userId, lessonId: 'course/first-steps' })
  expect(workspace?.trouble).toBeNull()
  expect(await ctx.db.homeChunk.count({ where: { archiveId: workspace?.archives[0]?.id } })).toBeGreaterThan(30)
  const second = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  expect(await inside(second.containerId, 'sha256sum noise')).toBe(sum)
  await resetSandbox(ctx, { userId, lesson: testLesson(), files }).then(({ id }) =>
    stopSandbox(ctx, { id, reason: 'reset' }),
  )
  expect(await ctx.db.homeChunk.count({ where: { archive: { userId } } })).toBe(0)
})

test('a kept home that does not fit any more gives a fresh one, and is put aside for its owner', async () => {
  const large = context({ memoryBytes: 128 * MIB, diskBytes: 40 * MIB })
  const userId = await addLearner(large.db)
  const key = { userId, lessonId: 'course/first-steps' }
  const first = await startSandbox(large, { userId, lesson: testLesson(), files })
  await inside(first.containerId, 'head -c 30000000 /dev/zero > zeros; echo mine > note')
  await stopSandbox(large, { id: first.id, reason: 'learner' })
  const small = context({ diskBytes: 4 * MIB })
  const second = await startSandbox(small, { userId, lesson: testLesson(), files })
  expect(await inside(second.containerId, 'cat note')).toBe('lesson')
  expect((await findWorkspace(small.db, key))?.restoreNote).toMatch(/could not be laid back/)
  await stopSandbox(small, { id: second.id, reason: 'learner' })
  expect(await findArchive(small.db, { ...key, state: 'aside' })).not.toBeNull()
  expect(await findArchive(small.db, { ...key, state: 'current' })).not.toBeNull()
})

test.each<[string, string, RegExp | null]>([
  ['a folder closed to its owner', 'mkdir shut; echo x > shut/in; chmod 0 shut', /no right to read shut/],
  ['a tiny file for each inode', 'mkdir n; cd n; i=0; while true > f$i; do i=$((i+1)); done', null],
  ['a file that is huge on paper', 'truncate -s 8E huge 2>/dev/null || truncate -s 4T huge', null],
  ['a pipe, and a link to everything', 'mkfifo p; ln -s / all; ln -s . self; ln note hard', null],
  ['a file that grows', '(while :; do echo grows >> grows; done) & sleep 0.2', null],
  ['links upon links', 'i=0; while [ $i -lt 500 ]; do ln note l$i; i=$((i+1)); done', null],
  ['names of all kinds', 'touch "$(printf "a\\nb")" "$(printf "\\377")" "$(printf "x%.0s" $(seq 255))" -- "-rf"', null],
])('a hostile home: %s', async (_, script, trouble) => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const key = { userId, lessonId: 'course/first-steps' }
  const { id, containerId } = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(containerId, script)
  await stopSandbox(ctx, { id, reason: 'learner' })
  // Packing that was given up, because it took too long or else, would be a trouble.
  const workspace = await findWorkspace(ctx.db, key)
  if (trouble) expect(workspace?.trouble).toMatch(trouble)
  else expect(workspace?.trouble).toBeNull()
  expect(workspace?.archives).toHaveLength(1)
  const again = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  expect(await inside(again.containerId, 'cat note')).toBe('lesson')
  expect((await findWorkspace(ctx.db, key))?.restoreNote).toBeNull()
  await stopSandbox(ctx, { id: again.id, reason: 'reset' })
})

test('what a learner cannot keep is said with its reason, and what was kept before stays', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const key = { userId, lessonId: 'course/first-steps' }
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  expect(await saveHome(ctx, first)).toEqual({ kept: true, lacks: null })
  const before = await findArchive(ctx.db, { ...key, state: 'current' })
  // Whoever kills the packing in the middle gets no half archive.
  await inside(
    first.containerId,
    'head -c 7000000 /dev/urandom > noise; (while :; do pkill -9 tar || killall -9 tar; for d in /proc/[0-9]*; do read c < $d/comm && [ "$c" = tar ] && kill -9 ${d#/proc/}; done; done) >/dev/null 2>&1 &',
  )
  await stopSandbox(ctx, { id: first.id, reason: 'learner' })
  const workspace = await findWorkspace(ctx.db, key)
  expect(workspace?.trouble).toMatch(/too full or too busy/)
  expect(workspace?.archives).toEqual([before])
  expect(await ctx.db.homeArchive.count({ where: { userId } })).toBe(1)
})

test('a container that is killed costs at most what was written since the last turn', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  await inside(first.containerId, 'echo early > early')
  ctx.clock.advance(KEEP_EVERY_MS + 1000)
  expect(await keepHomes(ctx)).toBe(1)
  expect(await keepHomes(ctx)).toBe(0)
  await inside(first.containerId, 'echo late > late')
  await ctx.engine.docker.getContainer(first.containerId).kill()
  await sweepSandboxes(ctx)
  expect(await findSandbox(ctx.db, { id: first.id, userId })).toMatchObject({ stopReason: 'lost' })
  const second = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  expect(await inside(second.containerId, 'cat early; ls')).toBe('early\nearly\nnote\n')
  expect((await findWorkspace(ctx.db, { userId, lessonId: 'course/first-steps' }))?.restoredFrom).not.toBeNull()
  await stopSandbox(ctx, { id: second.id, reason: 'reset' })
})

test('a fresh sandbox with my files: mine stay, the lesson comes back where it is missing or broken', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const more = ['kept', 'gone', 'empty', 'dir/deep', 'folder'].map((path) => ({
    path,
    content: Buffer.from('lesson'),
    mode: 0o644,
  }))
  const request = { userId, lesson: testLesson(), files: [...files, ...more] }
  const first = await startSandbox(ctx, request)
  await inside(
    first.containerId,
    'echo mine > kept; echo own > own; rm gone; : > empty; rm -r dir; echo f > dir; rm folder; mkdir folder; echo in > folder/in; sleep 900 &',
  )
  const second = await renewSandbox(ctx, request)
  expect(second.id).not.toBe(first.id)
  const seen = await inside(
    second.containerId,
    'cat kept own; cat gone empty dir/deep folder; echo; cat dir.mine folder.mine/in',
  )
  expect(seen).toBe('mine\nown\nlessonlessonlessonlesson\nf\nin\n')
  expect(await inside(second.containerId, 'grep -l "sleep.90[0]" /proc/[0-9]*/cmdline | wc -l')).toMatch(/^0/m)
  await inside(second.containerId, 'mkdir shut; chmod 0 shut; touch shut2')
  await expect(renewSandbox(ctx, request)).rejects.toMatchObject({ code: 'conflict', message: /shut/ })
  expect(await findSandbox(ctx.db, { id: second.id, userId })).toMatchObject({ state: 'running' })
  await stopSandbox(ctx, { id: second.id, reason: 'reset' })
})

test('an archive of an older look never replaces a newer one, and none comes back after a reset', async () => {
  const ctx = context()
  const userId = await addLearner(ctx.db)
  const first = await startSandbox(ctx, { userId, lesson: testLesson(), files })
  const saves = await Promise.all([1, 2, 3, 4].map(() => saveHome(ctx, first)))
  expect(saves.every(({ kept }) => kept)).toBe(true)
  expect(await ctx.db.homeArchive.count({ where: { userId } })).toBe(1)
  const late = saveHome(ctx, first)
  await stopSandbox(ctx, { id: first.id, reason: 'reset' })
  await resetSandbox(ctx, { userId, lesson: testLesson(), files }).then(({ id }) =>
    stopSandbox(ctx, { id, reason: 'reset' }),
  )
  await late
  expect(await saveHome(ctx, first)).toMatchObject({ kept: false })
  expect(await ctx.db.homeArchive.count({ where: { userId } })).toBe(0)
})
