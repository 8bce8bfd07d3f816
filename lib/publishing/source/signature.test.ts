import { expect, test } from 'vitest'
import { isSigned } from './signature'

// The example of GitHub's documentation.
const SECRET = "It's a Secret to Everybody"
const BODY = Buffer.from('Hello, World!')
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

test.each([
  ['x-hub-signature-256', SIGNATURE, true],
  ['x-hub-signature-256', SIGNATURE.replace('7571', '7572'), false],
  ['x-hub-signature-256', SIGNATURE.slice(0, -1), false],
  ['x-hub-signature-256', SECRET, false],
  ['x-hub-signature-256', '', false],
  ['x-gitlab-token', SECRET, true],
  ['x-gitlab-token', `${SECRET}.`, false],
  ['x-gitlab-token', '', false],
  ['x-hub-signature', SIGNATURE, false],
])('%s: %s', (name, value, expected) => {
  expect(isSigned(new Headers({ [name]: value }), BODY, SECRET)).toBe(expected)
})

test('a signature is of this body; a wrong one is not mended by a token', () => {
  expect(isSigned(new Headers({ 'x-hub-signature-256': SIGNATURE }), Buffer.from('Hello, World?'), SECRET)).toBe(false)
  const both = new Headers({ 'x-hub-signature-256': 'sha256=00', 'x-gitlab-token': SECRET })
  expect(isSigned(both, BODY, SECRET)).toBe(false)
  expect(isSigned(new Headers(), BODY, SECRET)).toBe(false)
})
