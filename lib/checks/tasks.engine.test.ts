import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Attempt } from '@/lib/db/generated/client'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { removeContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import type { Lesson, Task } from '@/lib/labs/types'
import { startSandbox } from '@/lib/sandboxes/start'
import { stopSandbox } from '@/lib/sandboxes/stop'
import { addLearner, createTestContext, testLesson } from '@/lib/sandboxes/test-context'
import type { RunningSandbox, SandboxContext } from '@/lib/sandboxes/types'
import { listTaskStates } from './data'
import { nextHint } from './hints'
import { submitInput } from './input'
import { checkTasks } from './tasks'
import type { TaskState } from './types'

let bench: TestEngine
let database: TestDatabase
let ctx: SandboxContext
let sandbox: RunningSandbox
let attempt: Attempt
beforeAll(async () => {
  bench = createTestEngine()
  database = await createTestDatabase()
  ctx = createTestContext(database.db, bench)
  const userId = await addLearner(ctx.db)
  sandbox = await startSandbox(ctx, { userId, lesson: testLesson(), files: [] })
})
afterAll(async () => {
  await stopSandbox(ctx, { id: sandbox.id, reason: 'admin' })
  await database[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await sh('cd; rm -rf ./*')
  await ctx.db.attempt.deleteMany()
  const data = { userId: sandbox.userId, lessonId: sandbox.lessonId, version: 'v1', vars: { PORT: '9090' } }
  attempt = await ctx.db.attempt.create({ data })
})

const sh = (script: string) =>
  runExec(bench.engine, {
    containerId: sandbox.containerId,
    user: '1000:1000',
    command: ['sh', '-c', script],
    timeoutMs: 60_000,
    maxBytes: 1000,
  })

const task = (id: string, more: Partial<Task> = {}): Task => ({
  id,
  title: id,
  mode: 'edge',
  needs: [],
  check: { file: { path: id } },
  diagnose: [],
  hints: [],
  points: 1,
  prompt: null,
  ...more,
})
const lessonOf = (...tasks: Task[]): Lesson => testLesson({ tasks })
const check = (lesson: Lesson, more: { sandbox?: RunningSandbox | null; asked?: string } = {}) =>
  checkTasks(ctx, { attempt, lesson, sandbox, ...more })
const brief = (states: TaskState[]) =>
  states.map(({ id, done, ready }) => `${id}${done ? ' done' : ''}${ready ? '' : ' locked'}`)

test('a task ticks by itself, and stays ticked', async () => {
  const lesson = lessonOf(task('a'), task('b'))
  expect(brief(await check(lesson))).toEqual(['a', 'b'])
  await sh('cd; touch a')
  expect(brief(await check(lesson))).toEqual(['a done', 'b'])
  await sh('cd; rm a')
  expect(brief(await check(lesson))).toEqual(['a done', 'b'])
  expect(brief(await listTaskStates(ctx.db, { attemptId: attempt.id, lesson }))).toEqual(['a done', 'b'])
})

test('a task that must hold is open again when it does not', async () => {
  const lesson = lessonOf(
    task('a', { mode: 'level', diagnose: [{ when: { not: { file: { path: 'a' } } }, say: 'Gone.' }] }),
  )
  await sh('cd; touch a')
  expect(brief(await check(lesson))).toEqual(['a done'])
  await sh('cd; rm a')
  expect(await check(lesson)).toMatchObject([{ done: false, message: 'Gone.' }])
  expect(await listTaskStates(ctx.db, { attemptId: attempt.id, lesson })).toMatchObject([
    { done: false, message: 'Gone.' },
  ])
})

test('a task waits for those that it needs; a whole chain can tick in one round, in any order', async () => {
  const lesson = lessonOf(task('c', { needs: ['b'] }), task('b', { needs: ['a'] }), task('a'))
  await sh('cd; touch b c')
  expect(brief(await check(lesson))).toEqual(['c locked', 'b locked', 'a'])
  await sh('cd; touch a')
  expect(brief(await check(lesson))).toEqual(['c done', 'b done', 'a done'])
})

test('tasks that need each other do not hang the round', async () => {
  const lesson = lessonOf(task('a', { needs: ['b'] }), task('b', { needs: ['a'] }))
  expect(brief(await check(lesson))).toEqual(['a locked', 'b locked'])
})

test('the first diagnosis that applies is what the learner reads, with own values', async () => {
  const diagnose = [
    { when: { file: { path: 'a', contains: '8080' } }, say: 'Your port is ${PORT}.' },
    { when: { file: { path: 'a' } }, say: 'Nearly.' },
  ]
  const lesson = lessonOf(task('a', { check: { file: { path: 'a', matches: '^port=${PORT}$' } }, diagnose }))
  expect((await check(lesson))[0]?.message).toBeNull()
  await sh('cd; echo port=8080 > a')
  expect((await check(lesson))[0]?.message).toBe('Your port is 9090.')
  await sh('cd; echo port=80 > a')
  expect((await check(lesson))[0]?.message).toBe('Nearly.')
  expect((await listTaskStates(ctx.db, { attemptId: attempt.id, lesson }))[0]?.message).toBe('Nearly.')
  await sh('cd; echo port=9090 > a')
  expect(await check(lesson)).toMatchObject([{ done: true, message: null }])
})

test('one round costs one command for all files, none when all is done, and commands only for open tasks', async () => {
  let commands = 0
  const container = bench.engine.docker.getContainer.bind(bench.engine.docker)
  const counting = Object.create(bench.engine.docker) as typeof bench.engine.docker
  counting.getContainer = (id) => {
    const real = container(id)
    const exec = real.exec.bind(real)
    real.exec = ((options: Parameters<typeof exec>[0]) => {
      commands++
      return exec(options)
    }) as typeof real.exec
    return real
  }
  const counted = async (lesson: Lesson) => {
    commands = 0
    await checkTasks({ ...ctx, engine: { ...bench.engine, docker: counting } }, { attempt, lesson, sandbox })
    return commands
  }
  const run = (id: string, needs: string[]) => task(id, { needs, check: { exec: { command: ['test', '-e', id] } } })
  const lesson = lessonOf(
    task('a'),
    task('b', { check: { file: { path: 'b', contains: 'x' } } }),
    task('c'),
    task('d'),
    task('e'),
  )
  expect(await counted(lesson)).toBe(1)
  expect(await counted(lessonOf(...lesson.tasks, run('f', ['a'])))).toBe(1)
  await sh('cd; touch a c d e; echo x > b')
  expect(await counted(lessonOf(...lesson.tasks, run('f', ['a'])))).toBe(2)
  expect(await counted(lesson)).toBe(0)
})

test('many rounds at one moment agree, and the first time stays', async () => {
  const lesson = lessonOf(task('a'), task('b'))
  await sh('cd; touch a')
  const rounds = await Promise.all(Array.from({ length: 12 }, (_, i) => check(lesson, i % 2 ? { asked: 'b' } : {})))
  for (const states of rounds) expect(brief(states)).toEqual(['a done', 'b'])
  const rows = await ctx.db.taskProgress.findMany({ where: { attemptId: attempt.id }, orderBy: { taskId: 'asc' } })
  expect(rows).toMatchObject([
    { taskId: 'a', fails: 0 },
    { taskId: 'b', passedAt: null, fails: 6 },
  ])
  await check(lesson)
  const later = await ctx.db.taskProgress.findFirst({ where: { attemptId: attempt.id, taskId: 'a' } })
  expect(later?.passedAt).toEqual(rows[0]?.passedAt)
})

test('without a sandbox, or with one that is gone, what is known comes back', async () => {
  const lesson = lessonOf(task('a'), task('b'))
  await sh('cd; touch a')
  await check(lesson)
  expect(brief(await check(lesson, { sandbox: null }))).toEqual(['a done', 'b'])
  const { id } = await startSandbox(ctx, { userId: await addLearner(ctx.db), lesson, files: [] })
  const other = await ctx.db.sandbox.findUniqueOrThrow({ where: { id } })
  await removeContainer(ctx.engine, other.containerId ?? '')
  expect(brief(await check(lesson, { sandbox: other as RunningSandbox }))).toEqual(['a done', 'b'])
  await stopSandbox(ctx, { id, reason: 'admin' })
})

test('an answer is judged when it is given; wrong ones are counted', async () => {
  const lesson = lessonOf(
    task('a'),
    task('ask', {
      mode: 'input',
      needs: ['a'],
      check: { input: { equals: 'port ${PORT}', ignoreCase: true } },
      diagnose: [{ when: { input: { matches: '^\\d+$' } }, say: 'Say what the number is.' }],
    }),
  )
  const submit = (text: string) => submitInput(ctx, { attempt, lesson, taskId: 'ask', text })
  await expect(submit('x')).rejects.toMatchObject({ code: 'conflict' })
  await sh('cd; touch a')
  expect(brief(await check(lesson))).toEqual(['a done', 'ask'])
  expect(await submit('9090')).toMatchObject({ done: false, fails: 1, message: 'Say what the number is.' })
  expect(await submit('')).toMatchObject({ done: false, fails: 2 })
  await expect(submit('x'.repeat(501))).rejects.toMatchObject({ code: 'invalid_input' })
  expect(await submit(' PORT 9090 ')).toMatchObject({ done: true, fails: 2, message: null })
  expect(await submit('wrong')).toMatchObject({ done: true, fails: 2 })
  expect(brief(await check(lesson))).toEqual(['a done', 'ask done'])
})

test('an answer may be judged together with the sandbox', async () => {
  const both: Task['check'] = { all: [{ input: { equals: 'x' } }, { file: { path: 'proof' } }] }
  const lesson = lessonOf(task('ask', { mode: 'input', check: both }))
  const submit = () => submitInput(ctx, { attempt, lesson, taskId: 'ask', text: 'x' })
  expect(await submit()).toMatchObject({ done: false })
  await sh('cd; touch proof')
  expect(await submit()).toMatchObject({ done: true })
})

test('hints come one at a time, and no more than there are', async () => {
  const lesson = lessonOf(task('a', { hints: ['one', 'two'] }), task('b'))
  const next = (taskId: string) => nextHint(ctx.db, { attemptId: attempt.id, taskId, lesson })
  expect(await next('a')).toEqual({ shown: ['one'], total: 2 })
  await Promise.all([next('a'), next('a'), next('a')])
  expect(await next('a')).toEqual({ shown: ['one', 'two'], total: 2 })
  expect(await next('b')).toEqual({ shown: [], total: 0 })
  await expect(next('zzz')).rejects.toMatchObject({ code: 'not_found' })
  expect((await check(lesson))[0]).toMatchObject({ hints: 2 })
})
