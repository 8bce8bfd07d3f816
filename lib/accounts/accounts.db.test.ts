import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Clock } from '@/lib/base/clock'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { changeName, changePassword } from './account'
import { pruneFailures } from './attempts/mutations'
import { findSessionUser, hasAdmin } from './data'
import { admitIdentity } from './identities/mutations'
import { endSessions, setDisabled, setRole } from './mutations'
import { can } from './permissions'
import { createSetupLink, setupLinkWorks, useSetupLink } from './setup-link'
import { verifySignIn } from './sign-in'
import { signUp } from './sign-up'

let database: TestDatabase
let at = new Date('2026-11-24T08:00:00Z')
const clock: Clock = { now: () => at, sleep: async () => {} }
const later = (minutes: number) => {
  at = new Date(at.getTime() + minutes * 60_000)
}
const ada = {
  email: 'Ada@Example.org ',
  name: ' Ada  Lovelace ',
  password: 'correct horse',
  address: '10.0.0.1',
  clock,
}

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  const { db } = database
  await db.$transaction([
    db.signInFailure.deleteMany(),
    db.oneTimeLink.deleteMany(),
    db.auditEvent.deleteMany(),
    db.user.deleteMany(),
  ])
})

test('sign up, sign in, and a session that ends at once when all are ended', async () => {
  const { db } = database
  const { user } = await signUp(db, ada)
  expect(user).toMatchObject({ email: 'ada@example.org', name: 'Ada Lovelace', role: 'learner' })
  const { claim } = await verifySignIn(db, { ...ada, email: 'ADA@example.org' })
  expect(await findSessionUser(db, claim)).toEqual(user)
  await endSessions(db, { userId: user.id, actorId: user.id, now: at })
  expect(await findSessionUser(db, claim)).toBeNull()
  const stored = await db.user.findUniqueOrThrow({ where: { id: user.id } })
  expect(stored.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect((await db.auditEvent.findMany({ orderBy: { id: 'asc' } })).map(({ action }) => action)).toEqual([
    'user.signed_up',
    'user.signed_in',
    'user.sessions_ended',
  ])
})

test('of two sign-ups with one address, one wins', async () => {
  const results = await Promise.allSettled([signUp(database.db, ada), signUp(database.db, ada)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const lost = results.find((result) => result.status === 'rejected')
  expect(lost?.reason).toMatchObject({ code: 'conflict', details: { fields: { email: expect.any(String) } } })
})

test('wrong, unknown and closed accounts are told apart by nobody', async () => {
  const { db } = database
  const { user } = await signUp(db, ada)
  const failure = (input: object) =>
    verifySignIn(db, { ...ada, ...input }).catch(({ code, message }) => ({ code, message }))
  const wrong = await failure({ password: 'wrong password' })
  expect(wrong).toEqual({ code: 'not_signed_in', message: 'The e-mail address or the password is wrong.' })
  expect(await failure({ email: 'nobody@example.org' })).toEqual(wrong)
  await setDisabled(db, { userId: user.id, disabled: true, actorId: user.id, now: at })
  expect(await failure({})).toEqual(wrong)
})

test('five failures from one place close the door for a while, and tell for how long', async () => {
  const { db } = database
  await signUp(db, ada)
  for (let i = 0; i < 5; i++)
    await expect(verifySignIn(db, { ...ada, password: 'guess' })).rejects.toMatchObject({ code: 'not_signed_in' })
  await expect(verifySignIn(db, ada)).rejects.toMatchObject({
    code: 'too_many_requests',
    message: 'Too many attempts to sign in. Try again in 15 minutes.',
    details: { waitMs: 15 * 60_000 },
  })
  await expect(verifySignIn(db, ada)).rejects.toMatchObject({ code: 'too_many_requests' })
  expect(await db.auditEvent.count({ where: { action: 'user.sign_in_limited' } }), 'noted once').toBe(1)
  expect((await verifySignIn(db, { ...ada, address: '10.0.0.2' })).user.email, 'its owner elsewhere').toBe(
    'ada@example.org',
  )
  later(15.01)
  await verifySignIn(db, ada)
  for (let i = 0; i < 4; i++) await verifySignIn(db, { ...ada, password: 'guess' }).catch(() => {})
  await verifySignIn(db, ada)
  later(61)
  expect(await pruneFailures(db, at)).toBeGreaterThan(0)
  expect(await db.signInFailure.count()).toBe(0)
})

test('a burst of parallel guesses gets no more tries than the limit', async () => {
  const { db } = database
  await signUp(db, ada)
  const guesses = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => verifySignIn(db, { ...ada, password: `guess ${i}` })),
  )
  const codes = guesses.map((guess) => guess.status === 'rejected' && guess.reason.code)
  expect(codes.filter((code) => code === 'not_signed_in')).toHaveLength(5)
  expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(15)
})

test('the first admin comes by a link that works once', async () => {
  const { db } = database
  const older = await createSetupLink(db, { clock })
  const link = await createSetupLink(db, { clock })
  if (!link || !older) throw new Error('no link')
  expect(JSON.stringify(await db.oneTimeLink.findMany())).not.toContain(link.token)
  expect(await setupLinkWorks(db, { token: older.token, clock })).toBe(false)
  expect(await setupLinkWorks(db, { token: link.token, clock })).toBe(true)
  const use = (email: string) => useSetupLink(db, { ...ada, email, token: link.token })
  const results = await Promise.allSettled([use('a@example.org'), use('b@example.org'), use('c@example.org')])
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await db.user.count()).toBe(1)
  expect(await hasAdmin(db)).toBe(true)
  expect(await createSetupLink(db, { clock })).toBeNull()
  expect(await setupLinkWorks(db, { token: link.token, clock })).toBe(false)
})

test('a link dies after a day', async () => {
  const link = await createSetupLink(database.db, { clock })
  later(24 * 60 + 1)
  await expect(useSetupLink(database.db, { ...ada, token: link?.token ?? '' })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a new password ends other sessions, needs the old one, and may not be the name', async () => {
  const { db } = database
  const { user, claim } = await signUp(db, { ...ada, name: 'Ada the Great' })
  const change = (current: string, next: string) =>
    changePassword(db, { userId: user.id, current, next, clock, address: '1' })
  await expect(change('wrong', 'another password')).rejects.toMatchObject({
    details: { fields: { current: expect.any(String) } },
  })
  await expect(change(ada.password, 'short')).rejects.toMatchObject({
    details: { fields: { next: expect.any(String) } },
  })
  await expect(change(ada.password, 'ada THE great')).rejects.toMatchObject({
    details: { fields: { next: expect.any(String) } },
  })
  const fresh = await change(ada.password, 'another password')
  expect(await findSessionUser(db, claim)).toBeNull()
  expect(await findSessionUser(db, fresh)).not.toBeNull()
  await changeName(db, { userId: user.id, name: '  Countess ' })
  expect((await findSessionUser(db, fresh))?.name).toBe('Countess')
})

test('a role takes effect on the next look, and the last admin cannot go', async () => {
  const { db } = database
  const { user, claim } = await signUp(db, ada)
  expect(can(await findSessionUser(db, claim), 'manage_sandboxes')).toBe(false)
  await setRole(db, { userId: user.id, role: 'admin', actorId: user.id, now: at })
  expect(can(await findSessionUser(db, claim), 'manage_sandboxes')).toBe(true)
  await expect(setRole(db, { userId: user.id, role: 'learner', actorId: user.id, now: at })).rejects.toMatchObject({
    code: 'conflict',
  })
  await expect(setDisabled(db, { userId: user.id, disabled: true, actorId: user.id, now: at })).rejects.toMatchObject({
    code: 'conflict',
  })
})

test('an identity is matched by e-mail only when the provider has verified it, and ends the password then', async () => {
  const { db } = database
  const { user, claim } = await signUp(db, ada)
  const arrival = {
    provider: 'oidc',
    subject: 's1',
    email: 'ada@example.org',
    emailVerified: false,
    name: 'Ada',
    now: at,
  }
  await expect(admitIdentity(db, arrival)).rejects.toMatchObject({ code: 'conflict' })
  const admitted = await admitIdentity(db, { ...arrival, emailVerified: true })
  expect(admitted.userId).toBe(user.id)
  expect(await findSessionUser(db, claim), 'a squatter is put out').toBeNull()
  await expect(verifySignIn(db, ada)).rejects.toMatchObject({ code: 'not_signed_in' })
  expect((await admitIdentity(db, { ...arrival, email: 'other@example.org' })).userId, 'by its subject').toBe(user.id)
  const both = await Promise.all(
    [1, 2].map(() => admitIdentity(db, { ...arrival, subject: 's2', email: 'new@example.org' })),
  )
  expect(both[0]?.userId).toBe(both[1]?.userId)

  const squatter = await admitIdentity(db, { ...arrival, subject: 's3', email: 'late@example.org' })
  const owner = await admitIdentity(db, { ...arrival, subject: 's4', email: 'late@example.org', emailVerified: true })
  expect(owner.userId).toBe(squatter.userId)
  expect(await findSessionUser(db, squatter), 'an unverified identity is put out as well').toBeNull()
  await expect(
    admitIdentity(db, { ...arrival, subject: 's3', email: 'late@example.org' }),
    'and does not come back',
  ).rejects.toMatchObject({ code: 'conflict' })
})

test('hostile fields are refused with a sentence, not with a fault', async () => {
  const { db } = database
  const faults = (input: object) =>
    signUp(db, { ...ada, ...input }).then(
      () => null,
      ({ details }) => Object.keys(details.fields),
    )
  expect(await faults({ email: 'x', name: '', password: 'short' })).toEqual(['email', 'name', 'password'])
  expect(await faults({ email: { $ne: 1 }, name: ['a'], password: 5 })).toEqual(['email', 'name', 'password'])
  expect(await faults({ name: 'A\u202eda' })).toEqual(['name'])
  expect(await faults({ name: 'x'.repeat(100_000), email: `${'x'.repeat(300)}@a.org` })).toEqual(['email', 'name'])
  expect(await faults({ password: 'x'.repeat(201) })).toEqual(['password'])
  expect(await faults({ password: 'ADA@example.org' })).toEqual(['password'])
  expect(await faults({ email: 'nul\u0000@example.org' })).toEqual(['email'])
  expect(await findSessionUser(db, { userId: "' OR 1=1", epoch: 0 })).toBeNull()
})
