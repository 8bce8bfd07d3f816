import { encode } from 'next-auth/jwt'
import { expect, test } from 'vitest'
import { readCookie, readSession, sealSession, sessionCookie } from './session'

const secret = 'x'.repeat(32)
const claim = { userId: '0192f0c1-0000-7000-8000-000000000000', epoch: 3 }

test('a sealed claim is read back, and only whole and with its own secret', async () => {
  const sealed = await sealSession(claim, secret)
  expect(await readSession(sealed, secret)).toEqual(claim)
  expect(await readSession(sealed, 'y'.repeat(32))).toBeNull()
  expect(await readSession(`${sealed.slice(0, -2)}AA`, secret)).toBeNull()
  expect(await readSession(undefined, secret)).toBeNull()
  expect(await readSession('a'.repeat(5000), secret)).toBeNull()
})

test('an expired or foreign token is nobody', async () => {
  expect(
    await readSession(await encode({ token: { sub: claim.userId, epoch: 1 }, secret, maxAge: -60 }), secret),
  ).toBeNull()
  expect(await readSession(await encode({ token: { name: 'x' }, secret }), secret)).toBeNull()
})

test('the cookie is found by its whole name in a raw header', () => {
  expect(readCookie('a=1; drydock.session=two=2; b=3', 'drydock.session')).toBe('two=2')
  expect(readCookie('xdrydock.session=1', 'drydock.session')).toBeUndefined()
  expect(readCookie(undefined, 'a')).toBeUndefined()
})

test('over https the cookie is secure and bound to the host', () => {
  expect(sessionCookie('https://school.example')).toMatchObject({
    name: '__Host-drydock.session',
    options: { secure: true },
  })
  expect(sessionCookie('http://127.0.0.1:3000').options.secure).toBe(false)
})
