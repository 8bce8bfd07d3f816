import { expect, test } from 'vitest'
import { isSealed, readPass, sealPass } from './pass'

const pass = { sandboxId: '0198c0de-1234-7abc-8def-0123456789ab', port: 8080 }
const by = { secret: 'a secret of at least thirty-two characters', epoch: 3 }

test('a pass is one label of a host name and says what it is for', () => {
  const text = sealPass(pass, by)
  expect(text).toMatch(/^[a-z2-7]{55}$/)
  expect(readPass(text)).toEqual(pass)
  expect(isSealed(text, by)).toBe(true)
})

test('another port, another secret, ended sessions and made-up texts open nothing', () => {
  const text = sealPass(pass, by)
  expect(isSealed(text, { ...by, epoch: 4 })).toBe(false)
  expect(isSealed(text, { ...by, secret: `${by.secret}!` })).toBe(false)
  for (let at = 0; at < 54; at++) {
    const other = text[at] === 'a' ? 'b' : 'a'
    expect(isSealed(text.slice(0, at) + other + text.slice(at + 1), by)).toBe(false)
  }
  for (const bad of ['', 'a', `${text}a`, text.toUpperCase(), '../'.repeat(18)]) {
    expect(readPass(bad)).toBeNull()
    expect(isSealed(bad, by)).toBe(false)
  }
})
