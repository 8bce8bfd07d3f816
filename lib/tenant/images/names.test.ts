import { expect, test } from 'vitest'
import {
  downImage,
  downImageText,
  downRepositoryText,
  isShared,
  keeperOf,
  keptName,
  sharedName,
  upImage,
} from './names'
import { formatReference, parseReference } from './reference'

const tenant = {
  id: '0123456789ab',
  policy: { registry: '127.0.0.1:5001', sharedImages: ['debian:bookworm-slim', 'drydock/kuard:1'] },
}
const up = (name: string) => upImage(tenant, parseReference(name))
const DIGEST = `sha256:${'ab'.repeat(32)}`

test.each([
  ['web', 'drydock.invalid/0123456789ab/docker.io/library/web:latest', 'web:latest'],
  ['docker.io/web:1', 'drydock.invalid/0123456789ab/docker.io/library/web:1', 'web:1'],
  ['docker.io/library/web:1', 'drydock.invalid/0123456789ab/docker.io/library/web:1', 'web:1'],
  ['me/web:1.0-x_y', 'drydock.invalid/0123456789ab/docker.io/me/web:1.0-x_y', 'me/web:1.0-x_y'],
  ['library/a/b', 'drydock.invalid/0123456789ab/docker.io/library/a/b:latest', 'library/a/b:latest'],
  ['quay.io/a/b__c:2', 'drydock.invalid/0123456789ab/quay.io/a/b__c:2', 'quay.io/a/b__c:2'],
  ['my-host:5000/a', 'drydock.invalid/0123456789ab/my-host__5000/a:latest', 'my-host:5000/a:latest'],
  ['LOCAL/a', 'drydock.invalid/0123456789ab/local/a:latest', null],
  ['localhost/a', 'drydock.invalid/0123456789ab/localhost/a:latest', 'localhost/a:latest'],
  ['registry.lab:5000/kuard:1', '127.0.0.1:5001/0123456789ab/kuard:1', 'registry.lab:5000/kuard:1'],
  [`registry.lab:5000/a/b@${DIGEST}`, `127.0.0.1:5001/0123456789ab/a/b@${DIGEST}`, `registry.lab:5000/a/b@${DIGEST}`],
  [`a:1@${DIGEST}`, `drydock.invalid/0123456789ab/docker.io/library/a:1@${DIGEST}`, `a:1@${DIGEST}`],
  [
    'drydock.invalid/ffffffffffff/docker.io/library/web',
    'drydock.invalid/0123456789ab/drydock.invalid/ffffffffffff/docker.io/library/web:latest',
    'drydock.invalid/ffffffffffff/docker.io/library/web:latest',
  ],
  [
    '127.0.0.1:5001/ffffffffffff/web',
    'drydock.invalid/0123456789ab/127.0.0.1__5001/ffffffffffff/web:latest',
    '127.0.0.1:5001/ffffffffffff/web:latest',
  ],
])('%s has a name of its own on the engine, and back', (name, upstream, down) => {
  expect(up(name)).toBe(upstream)
  if (down) expect(downImage(tenant, upstream)).toBe(down)
})

test.each([
  '',
  '/',
  'UPPER',
  'a//b',
  '../a',
  'a/../b',
  'a/..',
  './a',
  'a b',
  'a:',
  'a:.x',
  'a@sha256:00',
  'a@md5:00',
  'a@@',
  '-a',
  'a-',
  'a/-b',
  'a:1:2',
  'a%2fb',
  'registry.lab:5000/../ffffffffffff/x',
  'registry.lab:5000/%2e%2e/x',
  'registry.lab:5000//x',
  'registry.lab:5000/',
  'registry.lab:5000/X',
  'registry.lab:99999999/x',
  'ab'.repeat(32),
  `${'a'.repeat(250)}/${'b'.repeat(250)}`,
  'a\0b',
  'a\nb',
  '[::1]:5000/a',
  `a:${'t'.repeat(129)}`,
])('%j is the name of nothing', (name) => {
  expect(() => up(name)).toThrow(/invalid reference format/)
})

test('a long name is refused before the engine gets it', () => {
  expect(() => up(`${'a'.repeat(230)}`)).toThrow(/too long/)
})

test('shared images have their own names, by which nothing else goes', () => {
  expect(sharedName(tenant, parseReference('docker.io/library/debian:bookworm-slim'))).toBe('debian:bookworm-slim')
  expect(sharedName(tenant, parseReference('drydock/kuard:1'))).toBe('drydock/kuard:1')
  expect(sharedName(tenant, parseReference('debian'))).toBeNull()
  expect(sharedName(tenant, parseReference('registry.lab:5000/debian:bookworm-slim'))).toBeNull()
  expect(isShared(tenant, 'drydock/sandbox:1')).toBe(false)
})

test('names of others, and the hidden name, map to nothing', () => {
  expect(downImage(tenant, 'drydock.invalid/ffffffffffff/docker.io/library/web:1')).toBeNull()
  expect(downImage(tenant, '127.0.0.1:5001/ffffffffffff/web:1')).toBeNull()
  const kept = keptName({ ...tenant, instance: 'main' }, DIGEST)
  expect(downImage(tenant, kept)).toBeNull()
  expect([keeperOf(kept, 'main'), keeperOf(kept, 'other'), keeperOf('debian:1', 'main')]).toEqual([
    tenant.id,
    null,
    null,
  ])
})

test('texts of the engine speak the learner’s language', () => {
  const text = `pull access denied for ${up('web:1')}, and ${up('registry.lab:5000/kuard:1')}: http://127.0.0.1:5001/v2/`
  expect(downImageText(tenant, text)).toBe(
    'pull access denied for web:1, and registry.lab:5000/kuard:1: http://registry.lab:5000/v2/',
  )
})

test('a name survives reading and writing', () => {
  for (const name of ['a:1', 'x/y:2', 'registry.lab:5000/z:3', `a@${DIGEST}`])
    expect(formatReference(parseReference(name))).toBe(name)
})

test('what is said of layers names no repository of a neighbour', () => {
  const own = { id: '0123456789ab' }
  expect(downRepositoryText(own, 'Pulling from 0123456789ab/team/web')).toBe('Pulling from team/web')
  expect(downRepositoryText(own, 'Mounted from 0123456789ab/web')).toBe('Mounted from web')
  expect(downRepositoryText(own, 'Mounted from ba9876543210/theirs')).toBe('Layer already exists')
  expect(downRepositoryText(own, 'Pulling from ba9876543210/theirs')).toBe('Pulling from a registry')
  expect(downRepositoryText(own, 'Pushed')).toBe('Pushed')
})
