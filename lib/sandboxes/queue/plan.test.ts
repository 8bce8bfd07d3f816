import { expect, test } from 'vitest'
import type { SandboxState } from '../state'
import { type Entry, planAdmission } from './plan'

const limits = { limit: 10, perUser: 3, perClass: null, starts: 10 }
let serial = 0
const entry = (userId: string, state: SandboxState = 'requested', more: Partial<Entry> = {}): Entry => {
  serial++
  return {
    id: `${userId}${serial}`,
    userId,
    state,
    containerId: state === 'running' ? 'c' : null,
    requestedAt: new Date(serial * 1000),
    classIds: [],
    ...more,
  }
}
const plan = (entries: Entry[], more: Partial<Parameters<typeof planAdmission>[0]> = {}) => {
  serial = 0
  return planAdmission({ entries, limits, classLimits: new Map(), held: false, ...more }).map(
    ({ id, block, position }) => `${id} ${block ?? 'go'}${position === null ? '' : ` ${position}`}`,
  )
}
const few = (more: Partial<typeof limits>) => ({ limits: { ...limits, ...more } })

test('with room for all, all start, first come first', () => {
  expect(plan([entry('a'), entry('b'), entry('c')])).toEqual(['a1 go', 'b2 go', 'c3 go'])
})

test('whoever has fewer sandboxes comes first, and what is given counts at once', () => {
  const entries = [entry('a', 'running'), entry('a'), entry('a'), entry('b'), entry('b'), entry('c')]
  expect(plan(entries, few({ limit: 4 }))).toEqual(['b4 go', 'c6 go', 'a2 go', 'b5 full 1', 'a3 full 2'])
})

test('a full school gives places', () => {
  expect(plan([entry('a', 'running'), entry('b'), entry('c')], few({ limit: 1 }))).toEqual(['b2 full 1', 'c3 full 2'])
})

test('only so many start at once; those of the pool have been started, and do not count', () => {
  const pooled = entry('p', 'starting', { containerId: 'c' })
  expect(plan([pooled, entry('a', 'starting'), entry('b'), entry('c')], few({ starts: 2 }))).toEqual([
    'b3 go',
    'c4 starts 1',
  ])
})

test('who has enough waits for an own place, and holds nobody up', () => {
  const own = [entry('a', 'running'), entry('a', 'stopping'), entry('a', 'starting')]
  expect(plan([...own, entry('a'), entry('b')], few({ limit: 4 }))).toEqual(['b5 go', 'a4 user'])
})

test('a class waits for its own places; its own limit goes before that of the settings', () => {
  const of = (...classIds: string[]) => ({ classIds })
  const entries = [
    entry('a', 'running', of('x')),
    entry('b', 'requested', of('x')),
    entry('c', 'requested', of('y')),
    entry('d', 'requested', of('y', 'x')),
    entry('e'),
  ]
  expect(plan(entries, { limits: { ...limits, perClass: 9 as never }, classLimits: new Map([['x', 1]]) })).toEqual([
    'b2 class',
    'c3 go',
    'd4 class',
    'e5 go',
  ])
  expect(plan(entries, { limits: { ...limits, perClass: 1 as never }, classLimits: new Map([['x', 2]]) })).toEqual([
    'b2 go',
    'c3 go',
    'd4 class',
    'e5 go',
  ])
})

test('a machine that is short of something holds all, in their order', () => {
  expect(plan([entry('a'), entry('b')], { held: true })).toEqual(['a1 pressure 1', 'b2 pressure 2'])
})

test('a limit that was lowered below what there is starts nobody', () => {
  expect(plan([entry('a', 'running'), entry('b', 'running'), entry('c')], few({ limit: 1, starts: 0 }))).toEqual([
    'c3 full 1',
  ])
})
