import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { type Answer, ApiLearner } from './api-learner'
import { listLabelled, listVolumes } from './engine'
import { expect, test } from './fixtures'
import { TestServer } from './server'

// A seeded walk: a learner works while the server, or a worker beside it, is killed at a random moment, again and
// again. DRYDOCK_WALK_SEED walks one again; DRYDOCK_WALK_ROUNDS makes it longer.

const SEED = Number(process.env.DRYDOCK_WALK_SEED ?? randomBytes(3).readUIntBE(0, 3))
const ROUNDS = Number(process.env.DRYDOCK_WALK_ROUNDS ?? 4)
const LESSON = 'containers/dockerfiles'
const API = `/api/lessons/${LESSON}`
const EXERCISE = 'g1-package-kuard'
/** A round is cut at the latest after this; a start from the pool, a stop and a grading all fit. */
const LONGEST_MS = 4000
/** A start or a stop that a server left half-way is mended after 20 s, at a sweep every 15 s. */
const MENDED_MS = 120_000

/** What the learner was told has been done, and so must be true ever after. */
interface Promises {
  /** The number in the learner's file when a stop was acknowledged. */
  kept: number
  /** The number that was written last, and the last one whose writing was seen. */
  written: number
  seen: number
  /** Answers to the question that were taken, and those that were sent. */
  answers: number
  asked: number
  submissions: string[]
  trace: string[]
}

const ACTIONS: Record<string, (ada: ApiLearner, told: Promises) => Promise<unknown>> = {
  start: (ada) => ada.sandbox(LESSON, 'start'),
  write: async (ada, told) => {
    const id = await ada.running(LESSON, 5000)
    const next = ++told.written
    await ada.type(id, `echo count=${next}. > count; echo wrote-$((${next}))x`, new RegExp(`wrote-${next}x`))
    told.seen = next
  },
  stop: async (ada, told) => {
    const { seen } = told
    const before = await ada.running(LESSON, 0).catch(() => null)
    const answer = await ada.sandbox(LESSON, 'stop')
    if (before && answer.status === 200) told.kept = Math.max(told.kept, seen)
    return answer
  },
  answer: async (ada, told) => {
    told.asked++
    const answer = await ada.ask('POST', `${API}/answers`, { question: 'context', choice: ['rights'] })
    if (answer.status === 200) told.answers++
    return answer
  },
  submit: async (ada, told) => {
    const answer = await ada.ask('POST', `${API}/submissions`, {
      exercise: EXERCISE,
      files: { Dockerfile: 'FROM nowhere/no:1\n' },
    })
    if (answer.status === 200) told.submissions.push((answer.body as { id: string }).id)
    return answer
  },
  open: (ada) => ada.ask('GET', `/courses/${LESSON}`),
}

test('a learner works while the server and a worker are killed at random moments', async () => {
  console.log(`DRYDOCK_WALK_SEED=${SEED}`)
  const random = createRandom(SEED)
  await using server = new TestServer({ DRYDOCK_POOL: '1' })
  await server.start()
  const ada = await ApiLearner.signIn(server, 'Ada')
  const told: Promises = { kept: 0, written: 0, seen: 0, answers: 0, asked: 0, submissions: [], trace: [] }
  // Two pages at once, as two tabs do: one attempt comes of it.
  await Promise.all([ada.ask('GET', `/courses/${LESSON}`), ada.ask('GET', `/courses/${LESSON}`)])
  let worker = server.beside('worker')

  for (let round = 1; round <= ROUNDS; round++) {
    const stopped = { now: false }
    const work = act(ada, { told, random, stopped })
    const afterMs = Math.round(random() * LONGEST_MS)
    await delay(afterMs)
    const victim = round > 1 && random() < 0.25 ? 'worker' : 'server'
    told.trace.push(`-- ${victim} killed after ${afterMs} ms`)
    stopped.now = true
    if (victim === 'server') {
      await server.kill()
      await server.start()
    } else {
      await server.kill(worker)
      worker = server.beside('worker')
    }
    await work
  }

  const because = `DRYDOCK_WALK_SEED=${SEED}\n${told.trace.join('\n')}\n${server.output.slice(-4000)}`
  await expectSettled(server, because)
  await expectKept(ada, { told, because })
  await expectCounted(ada, { told, because })
  await expectNothingLeft(server, because)
})

/** One thing after the other until told to stop; only refusals that a learner would understand are fine. */
async function act(
  ada: ApiLearner,
  { told, random, stopped }: { told: Promises; random: () => number; stopped: { now: boolean } },
): Promise<void> {
  const names = ['start', 'write', ...shuffled(Object.keys(ACTIONS), random), ...shuffled(Object.keys(ACTIONS), random)]
  for (const name of names) {
    if (stopped.now) return
    const answer = await ACTIONS[name]?.(ada, told).catch((error: Error) => error.message.slice(0, 60))
    const status = (answer as Answer | undefined)?.status
    told.trace.push(`${name} ${status ?? answer ?? 'done'}`)
    if (status === 500) throw new Error(`${name} failed:\n${ada.server.output.slice(-4000)}`)
  }
}

async function expectSettled(server: TestServer, because: string): Promise<void> {
  const open = async () => [
    ...(await server.rows(
      `SELECT id, state::text FROM "Sandbox" WHERE state IN ('starting', 'stopping', 'requested')`,
    )),
    ...(await server.rows(`SELECT id, state::text FROM "Submission" WHERE state::text NOT IN ('graded', 'failed')`)),
  ]
  await expect.poll(open, { timeout: MENDED_MS, message: because }).toEqual([])
}

/** What was kept is in the next sandbox; every piece of the archive is there. */
async function expectKept(ada: ApiLearner, { told, because }: { told: Promises; because: string }): Promise<void> {
  const archives = await ada.server.rows<{ whole: boolean; state: string }>(
    `SELECT a.state::text, a.bytes = coalesce(sum(length(c.data)), 0) AND coalesce(max(c.seq) + 1, 0) = count(c.seq) AS whole
       FROM "HomeArchive" a LEFT JOIN "HomeChunk" c ON c."archiveId" = a.id WHERE a.state <> 'writing' GROUP BY a.id`,
  )
  expect(archives.every(({ whole }) => whole) && archives.length <= 1, because).toBe(true)
  await ada.sandbox(LESSON, 'start')
  await ada.running(LESSON)
  const { body } = await ada.ask('GET', `${API}/home`)
  // At the beginning of a file; the shell's history has it in the middle of lines.
  const count = Number(/\0count=(\d+)\.\n/.exec(gunzipSync(body as Buffer).toString('latin1'))?.[1] ?? 0)
  expect(count, because).toBeGreaterThanOrEqual(told.kept)
  expect(count, because).toBeLessThanOrEqual(told.written)
  expect((await ada.sandbox(LESSON, 'stop')).status, because).toBe(200)
}

async function expectCounted(ada: ApiLearner, { told, because }: { told: Promises; because: string }): Promise<void> {
  const { server } = ada
  expect(await server.rows(`SELECT count(*)::int AS n FROM "Attempt"`), because).toEqual([{ n: 1 }])
  const [answer] = await server.rows<{ tries: number }>(`SELECT tries FROM "QuizAnswer"`)
  expect(answer?.tries ?? 0, because).toBeGreaterThanOrEqual(told.answers)
  expect(answer?.tries ?? 0, because).toBeLessThanOrEqual(told.asked)
  const submissions = await server.rows<{ id: string; state: string }>(`SELECT id::text, state::text FROM "Submission"`)
  for (const id of told.submissions) expect(submissions, because).toContainEqual({ id, state: 'graded' })
  const scores = await server.rows<{ n: number }>(
    `SELECT count(*)::int AS n FROM "CriterionScore" GROUP BY "submissionId", "criterionId"`,
  )
  expect(
    scores.every(({ n }) => n === 1),
    because,
  ).toBe(true)
}

/** Only the stock has containers and volumes. */
async function expectNothingLeft(server: TestServer, because: string): Promise<void> {
  const strays = async () => {
    const found = await Promise.all([
      listLabelled(server.instance, ['sandbox', 'probe', 'build']),
      listVolumes(server.instance),
    ])
    const [{ n } = { n: 0 }] = await server.rows<{ n: number }>(`SELECT count(*)::int AS n FROM "PoolMember"`)
    return found.map((list) => Math.max(0, list.length - n))
  }
  await expect.poll(strays, { timeout: MENDED_MS, message: because }).toEqual([0, 0])
}

function shuffled<T>(list: T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)
}

/** Small, and the same everywhere (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
