import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { listCandidates, listOpenJoins } from '@/lib/terminal/joins/data'
import { answerJoin, askToJoin, endJoin } from '@/lib/terminal/joins/mutations'
import { closeTerminal, openTerminal, renameTerminal } from '@/lib/terminal/mutations'
import { readChunks } from '@/lib/terminal/recordings/data'
import { deleteRecording, startRecording, stopRecording } from '@/lib/terminal/recordings/mutations'
import type { TestClient } from '@/lib/terminal/test-terminal'
import { startTestBroker, type TestBroker, type TestPerson, type TestWeb } from './test-broker'

let broker: TestBroker
let web: TestWeb
let owner: TestPerson
let teacher: TestPerson
let otherTeacher: TestPerson
let admin: TestPerson
let sandbox: { id: string }
let open: TestClient[] = []

beforeAll(async () => {
  broker = await startTestBroker()
  await broker.start()
  web = await broker.web()
  owner = await broker.person('owner@example.org')
  teacher = await broker.person('teacher@example.org', 'instructor')
  otherTeacher = await broker.person('other@example.org', 'instructor')
  admin = await broker.person('admin@example.org', 'admin')
  const { db } = broker.database
  for (const [instructorId, learners] of [
    [teacher.id, [owner.id]],
    [otherTeacher.id, []],
  ] as const) {
    const { id: classId } = await db.class.create({ data: { name: 'A', code: instructorId, instructorId } })
    for (const userId of learners) await db.enrolment.create({ data: { classId, userId } })
  }
})
beforeEach(async () => {
  sandbox = await broker.sandbox(owner)
})
afterEach(async () => {
  await Promise.all(open.map((client) => client.closed ?? client.leave()))
  open = []
})
afterAll(() => broker[Symbol.asyncDispose]())

const asker = (person: TestPerson, role: 'instructor' | 'admin' | 'learner' = 'instructor') => ({ id: person.id, role })
const now = () => new Date()

function connect(who: TestPerson, query = ''): TestClient {
  const client = broker.connect(web, { sandboxId: sandbox.id, who, query })
  open.push(client)
  return client
}

async function refusal(who: TestPerson, query = ''): Promise<number | null> {
  const client = connect(who, query)
  await client.until(() => client.closed !== null || client.last('resume') !== undefined)
  return client.refused
}

test('strangers, other instructors and the owner cannot ask; an own instructor and an admin can', async () => {
  const { db } = broker.database
  const ask = (who: ReturnType<typeof asker>) => askToJoin(db, { asker: who, sandboxId: sandbox.id, now: now() })
  const stranger = await broker.person(`s${sandbox.id}@example.org`)
  for (const who of [asker(stranger, 'learner'), asker(otherTeacher), asker(owner), asker(owner, 'admin')])
    await expect(ask(who)).rejects.toMatchObject({ code: 'not_found' })
  const join = await ask(asker(teacher))
  expect(join).toMatchObject({ state: 'asked', access: null })
  expect((await ask(asker(teacher))).id, 'asking twice is one question').toBe(join.id)
  expect((await ask(asker(admin, 'admin'))).id).not.toBe(join.id)
  const candidates = async (who: ReturnType<typeof asker>) => {
    const list = await listCandidates(db, { asker: who, now: now() })
    return list.map(({ id }) => id)
  }
  expect(await candidates(asker(teacher))).toContain(sandbox.id)
  expect(await candidates(asker(otherTeacher))).toEqual([])
  expect(await candidates(asker(stranger, 'learner'))).toEqual([])
})

test('asked, let in to view, then to type, then sent away at once: and both see who is there', async () => {
  const { db } = broker.database
  const mine = connect(owner)
  await mine.until(/\$ ?$/m)
  const { id } = await askToJoin(db, { asker: asker(teacher), sandboxId: sandbox.id, now: now() })
  await mine.until(() => mine.last('joins')?.list[0]?.state === 'asked')
  expect(mine.last('joins')?.list[0]).toMatchObject({ id, name: 'teacher@example.org', access: null })
  expect(await refusal(teacher), 'asking lets nobody in').toBe(404)

  await answerJoin(db, { id, ownerId: owner.id, answer: 'view', now: now() })
  const theirs = connect(teacher)
  await theirs.until(/\$ ?$/m)
  expect(theirs.last('role')).toEqual({ t: 'role', role: 'viewer', guest: true })
  expect(theirs.last('joins'), 'said to the owner alone').toBeUndefined()
  await mine.until(() => mine.last('peers')?.list.some(({ guest }) => guest) ?? false)
  theirs.type('echo forbidden\r')

  await answerJoin(db, { id, ownerId: owner.id, answer: 'type', now: now() })
  await theirs.until(() => theirs.last('role')?.role === 'controller')
  theirs.type('echo taught $((1+1))\r')
  await mine.until(/^taught 2$/m)
  expect(mine.text()).not.toContain('forbidden')

  await endJoin(db, { id, userId: owner.id, now: now() })
  await theirs.until(() => theirs.closed !== null, 2000)
  expect(theirs.closed?.code).toBe(4403)
  await mine.until(() => mine.last('joins')?.list.length === 0)
  expect(await refusal(teacher)).toBe(404)
  const audit = await db.auditEvent.findMany({ where: { target: sandbox.id }, orderBy: { id: 'asc' } })
  expect(audit.map(({ action, actorId }) => [action, actorId])).toEqual([
    ['terminal.join_asked', teacher.id],
    ['terminal.join_granted', owner.id],
    ['terminal.join_granted', owner.id],
    ['terminal.join_ended', owner.id],
  ])
})

test('only the owner answers, only once it was asked, and nothing holds beyond its time', async () => {
  const { db } = broker.database
  const ask = (at: Date) => askToJoin(db, { asker: asker(teacher), sandboxId: sandbox.id, now: at })
  const { id } = await ask(now())
  for (const who of [teacher, otherTeacher, admin])
    await expect(answerJoin(db, { id, ownerId: who.id, answer: 'type', now: now() })).rejects.toMatchObject({
      code: 'not_found',
    })
  await expect(endJoin(db, { id, userId: otherTeacher.id, now: now() })).rejects.toMatchObject({ code: 'not_found' })
  const late = new Date(Date.now() + 6 * 60_000)
  await expect(answerJoin(db, { id, ownerId: owner.id, answer: 'view', now: late })).rejects.toMatchObject({
    code: 'conflict',
  })
  await answerJoin(db, { id, ownerId: owner.id, answer: 'refuse', now: now() })
  await expect(answerJoin(db, { id, ownerId: owner.id, answer: 'view', now: now() })).rejects.toMatchObject({
    code: 'conflict',
  })
  // Refused, they may ask again, and not without end.
  await ask(now())
  const [again] = await listOpenJoins(db, { sandboxId: sandbox.id, now: now() })
  await answerJoin(db, {
    id: again?.id ?? '',
    ownerId: owner.id,
    answer: 'view',
    now: new Date(Date.now() - 3 * 3_600_000),
  })
  expect(await refusal(teacher), 'a consent that has run out').toBe(404)
  await db.terminalJoin.updateMany({ data: { state: 'ended' } })
  await ask(now())
  await db.terminalJoin.updateMany({ data: { state: 'ended' } })
  await expect(ask(now())).rejects.toMatchObject({ code: 'too_many_requests' })
})

test('a consent ends with the class: an instructor who is the owner’s no more is not let in', async () => {
  const { db } = broker.database
  const { id } = await askToJoin(db, { asker: asker(teacher), sandboxId: sandbox.id, now: now() })
  await answerJoin(db, { id, ownerId: owner.id, answer: 'view', now: now() })
  expect(await refusal(teacher)).toBeNull()
  await db.enrolment.deleteMany({ where: { userId: owner.id } })
  expect(await refusal(teacher)).toBe(404)
})

test('named terminals are opened, titled and closed by whichever web server; the broker follows', async () => {
  const { db } = broker.database
  const mine = connect(owner)
  await mine.until(/\$ ?$/m)
  await mine.until(() => mine.last('terminals')?.list.length === 1)
  expect(await refusal(owner, '?terminal=never-opened')).toBe(404)
  const made = await openTerminal(db, { sandboxId: sandbox.id, title: null })
  expect(made).toEqual({ name: 't2', title: 'Terminal 2', recordingId: null })
  await mine.until(() => mine.last('terminals')?.list.length === 2)
  const second = connect(owner, `?terminal=${made.name}`)
  await second.until(/\$ ?$/m)
  await renameTerminal(db, { sandboxId: sandbox.id, name: made.name, title: ' logs ' })
  await mine.until(() => mine.last('terminals')?.list[1]?.title === 'logs')
  await closeTerminal(db, { sandboxId: sandbox.id, name: made.name })
  await second.until(() => second.closed !== null)
  expect(second.closed?.code).toBe(4410)
  expect(mine.closed).toBeNull()
  await Promise.all(Array.from({ length: 7 }, () => openTerminal(db, { sandboxId: sandbox.id, title: 'x' })))
  await expect(openTerminal(db, { sandboxId: sandbox.id, title: 'x' })).rejects.toMatchObject({
    code: 'too_many_requests',
  })
})

test('a recording holds what was shown, sizes and the end, and nothing that was typed unseen', async () => {
  const { db } = broker.database
  const { id: sandboxId, userId, lessonId } = await db.sandbox.findUniqueOrThrow({ where: { id: sandbox.id } })
  const mine = connect(owner)
  await mine.until(/\$ ?$/m)
  mine.type('echo before it\r')
  await mine.until(/^before it/m)
  const request = { sandbox: { id: sandboxId, userId, lessonId }, name: 'main', now: now() }
  const { id } = await startRecording(db, request)
  await mine.until(() => mine.last('recording')?.id === id)
  await expect(startRecording(db, request)).rejects.toMatchObject({ code: 'conflict' })
  mine.type('read -s SECRET\r')
  await mine.until(/read -s SECRET$/m)
  await new Promise((resolve) => setTimeout(resolve, 300))
  mine.type('hunter2\r')
  mine.say({ t: 'resize', cols: 100, rows: 30 })
  mine.type('echo grüße $((1+1))\r')
  await mine.until(/^grüße 2$/m)
  mine.type('exit 4\r')
  await mine.until(() => mine.closed !== null)
  await expect
    .poll(() => db.recording.findUnique({ where: { id } }), { timeout: 60_000 })
    .toMatchObject({ state: 'finished', why: 'The shell has ended.' })
  const lines = (await read(id))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines[0]).toMatchObject({ version: 3, term: { cols: 80, rows: 24 } })
  const shown = lines.slice(1).map(([, code, data]) => (code === 'o' ? data : `<${code} ${data}>`))
  const text = shown.join('')
  expect(text).toMatch(/before it[\s\S]*<r 100x30>[\s\S]*grüße 2[\s\S]*exit[\s\S]*<x 4>$/)
  expect(text).not.toContain('hunter2')
  await expect(deleteRecording(db, { id, userId: teacher.id, now: now() })).rejects.toMatchObject({ code: 'not_found' })
  await deleteRecording(db, { id, userId, now: now() })
  expect(await db.recordingChunk.count({ where: { recordingId: id } })).toBe(0)
})

test('a recording is stopped, and one that a killed broker left is ended by the next with what was kept', async () => {
  const { db } = broker.database
  const { id: sandboxId, userId, lessonId } = await db.sandbox.findUniqueOrThrow({ where: { id: sandbox.id } })
  const mine = connect(owner)
  await mine.until(/\$ ?$/m)
  const request = { sandbox: { id: sandboxId, userId, lessonId }, name: 'main' }
  const first = await startRecording(db, { ...request, now: now() })
  await mine.until(() => mine.last('recording')?.id === first.id)
  await stopRecording(db, { sandboxId, name: 'main', now: now() })
  await mine.until(() => mine.last('recording')?.id === null)
  expect(await db.recording.findUnique({ where: { id: first.id } })).toMatchObject({ state: 'finished', why: null })
  const second = await startRecording(db, { ...request, now: now() })
  await mine.until(() => mine.last('recording')?.id === second.id)
  mine.type('echo kept\r')
  await new Promise((resolve) => setTimeout(resolve, 3000))
  await broker.stop('SIGKILL')
  await broker.start()
  expect(await db.recording.findUnique({ where: { id: second.id } })).toMatchObject({
    state: 'finished',
    why: 'The server was restarted.',
  })
  expect(await read(second.id)).toContain('kept')
}, 120_000)

async function read(id: string): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of readChunks(broker.database.db, id)) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
