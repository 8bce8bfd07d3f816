import { expect, test } from 'vitest'
import { safeNextPath, signInPath } from './next-path'
import { requireSameOrigin } from './origin'

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '\\/evil.example',
  'javascript:alert(1)',
  '/x/..//evil.example',
  '/api/auth/signout',
  'evil',
  '',
  null,
  ['/a'],
  `/${'a'.repeat(3000)}`,
])('%j is not followed after sign-in', (value) => {
  expect(safeNextPath(value)).toBe('/')
})

test('a path on this site is kept with its query', () => {
  expect(safeNextPath('/courses/containers/why?step=2#x')).toBe('/courses/containers/why?step=2#x')
  expect(signInPath('/courses/a?b=1')).toBe('/sign-in?next=%2Fcourses%2Fa%3Fb%3D1')
  expect(signInPath('//evil')).toBe('/sign-in')
})

const request = (method: string, headers: Record<string, string>) => ({ method, headers: new Headers(headers) })
const site = 'https://school.example'

test.each([
  [{ origin: 'https://evil.example' }],
  [{ origin: 'null' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site', origin: 'https://other.school.example' }],
])('a changing request with %j is refused', (headers) => {
  expect(() => requireSameOrigin(request('POST', headers), site)).toThrow('another site')
  expect(() => requireSameOrigin(request('GET', headers), site)).not.toThrow()
})

test('our own pages and programs that are no browsers pass', () => {
  for (const headers of [
    { origin: site, 'sec-fetch-site': 'same-origin' },
    { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' },
    {},
  ])
    expect(() => requireSameOrigin(request('POST', headers as Record<string, string>), site)).not.toThrow()
})
