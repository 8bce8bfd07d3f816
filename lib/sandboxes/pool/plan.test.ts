import { expect, test } from 'vitest'
import type { PoolMember } from '@/lib/db/generated/client'
import { FILL_GRACE_MS, MEMBER_MAX_AGE_MS, type PoolFacts, planPool } from './plan'

const NOW = new Date('2026-01-01T12:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const need = (image: string, peak = 0) => ({ image, imageId: `id-${image}`, fingerprint: `f-${image}`, peak })
const member = (id: string, more: Partial<PoolMember> = {}): PoolMember => ({
  id,
  image: 'x',
  fingerprint: 'f-x',
  imageId: 'id-x',
  state: 'ready',
  containerId: `c-${id}`,
  createdAt: ago(60_000),
  changedAt: ago(50_000),
  ...more,
})
const plan = (more: Partial<PoolFacts>) => {
  const members = more.members ?? []
  const facts: PoolFacts = {
    needs: [need('x')],
    members,
    alive: new Set(members.map(({ id }) => `c-${id}`)),
    listedAt: NOW,
    now: NOW,
    pool: { min: 1, max: 4 },
    room: 100,
    starts: 100,
    ...more,
  }
  const { fill, drop } = planPool(facts)
  return { fill: fill.map(({ image }) => image), drop: drop.map(({ id }) => id) }
}

test('an image gets its least number, more when more was asked for lately, and never more than there may be', () => {
  expect(plan({})).toEqual({ fill: ['x'], drop: [] })
  expect(plan({ needs: [need('x', 3)] }).fill).toHaveLength(3)
  expect(plan({ needs: [need('x', 30)] }).fill).toHaveLength(4)
  expect(plan({ needs: [need('x', 30)], members: [member('a'), member('b', { state: 'filling' })] }).fill).toHaveLength(
    2,
  )
})

test('images share: each its least number first, then in turn', () => {
  expect(plan({ needs: [need('x', 30), need('y', 1), need('z')] }).fill).toEqual(['x', 'x', 'y', 'z'])
  expect(plan({ needs: [need('x'), need('y')], pool: { min: 1, max: 1 } }).fill).toEqual(['x'])
})

test('it keeps to what the engine bears and to what the limit leaves', () => {
  expect(plan({ needs: [need('x', 9)], starts: 2 }).fill).toHaveLength(2)
  expect(plan({ needs: [need('x', 9)], starts: 2, members: [member('a', { state: 'filling' })] }).fill).toHaveLength(1)
  expect(plan({ needs: [need('x', 9)], starts: -1 }).fill).toEqual([])
  expect(plan({ needs: [need('x', 9)], room: 1 }).fill).toHaveLength(1)
  expect(plan({ room: 0, members: [member('a')] })).toEqual({ fill: [], drop: ['a'] })
  expect(plan({ pool: { min: 1, max: 0 }, members: [member('a')] })).toEqual({ fill: [], drop: ['a'] })
})

test('what is too much goes, the oldest first, but not what is being filled', () => {
  const members = [member('old', { createdAt: ago(90_000) }), member('young'), member('f', { state: 'filling' })]
  expect(plan({ members })).toEqual({ fill: [], drop: ['old', 'young'] })
})

test.each<[string, Partial<PoolMember>, boolean]>([
  ['a good one', {}, false],
  ['of an image that was made anew', { imageId: 'id-older' }, true],
  ['of other limits', { fingerprint: 'other' }, true],
  ['of an image that no lesson needs', { image: 'gone' }, true],
  ['too old', { createdAt: ago(MEMBER_MAX_AGE_MS + 1) }, true],
  ['with a dead container', { containerId: 'c-dead' }, true],
  ['just become ready', { containerId: 'c-dead', changedAt: NOW }, false],
  ['being filled', { state: 'filling', containerId: null, imageId: null }, false],
  ['left while it was filled', { state: 'filling', changedAt: ago(FILL_GRACE_MS + 1) }, true],
])('%s', (_, more, stale) => {
  expect(plan({ members: [member('m', more)] })).toEqual(stale ? { fill: ['x'], drop: ['m'] } : { fill: [], drop: [] })
})

test('an image that the engine lacks is not made', () => {
  expect(plan({ needs: [{ ...need('x'), imageId: null }] })).toEqual({ fill: [], drop: [] })
})
