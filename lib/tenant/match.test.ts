import { expect, test } from 'vitest'
import { matchPath, matchRoute, parseTarget } from './match'
import { ROUTES } from './table'
import { buildPath } from './upstream'

test('a version in front is taken off once', () => {
  expect(parseTarget('/v1.41/containers/json?all=1')).toMatchObject({
    path: '/containers/json',
    version: '1.41',
    query: { all: '1' },
  })
  expect(parseTarget('/containers/json').version).toBeNull()
  expect(() => matchRoute(ROUTES, { method: 'GET', path: parseTarget('/v1.41/v1.41/info').path })).toThrow(/not part/)
})

test('parameters of one segment and of several', () => {
  expect(matchPath('/images/{name*}/json', '/images/registry.lab:5000/a/b:1/json')).toEqual({
    name: 'registry.lab:5000/a/b:1',
  })
  expect(matchPath('/images/{name*}/json', '/images/a%2Fb/json')).toEqual({ name: 'a/b' })
  expect(matchPath('/containers/{id}/json', '/containers/a/b/json')).toBeNull()
  expect(() => matchPath('/containers/{id}/json', '/containers/a%2fb/json')).toThrow(/not usable/)
  expect(() => matchPath('/images/{name*}/json', '/images/a/../b/json')).toThrow(/not usable/)
  expect(() => matchPath('/images/{name*}/json', '/images/%2e%2e/json')).toThrow(/not usable/)
})

test.each([['..'], ['.'], ['']])('the engine never gets the segment "%s"', (segment) => {
  expect(() => buildPath({ method: 'GET', path: ['containers', segment, 'json'] })).toThrow(/not usable/)
})

test('what a segment holds stays in it', () => {
  expect(
    buildPath({ method: 'GET', path: ['containers', 'a/../b?x#y', 'json'], query: { all: true, none: undefined } }),
  ).toBe('/containers/a%2F..%2Fb%3Fx%23y/json?all=1')
})
