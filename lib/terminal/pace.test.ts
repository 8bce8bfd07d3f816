import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Budget } from './budget'
import { Pace } from './pace'
import { Typing } from './typing'
import { Valve } from './valve'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a flood goes on at 4 MiB/s while others type, and at once when it was interrupted', () => {
  const changes: boolean[] = []
  let yields = true
  const pace = new Pace({
    budget: new Budget(),
    valve: new Valve((open) => changes.push(open)),
    isWatched: () => true,
    yields: () => yields,
    tell: () => {},
  })
  pace.spend(4096)
  expect(changes, 'an echo is none').toEqual([])
  pace.spend(60 * 1024)
  expect(changes).toEqual([false])
  vi.advanceTimersByTime(15)
  expect(changes).toEqual([false])
  vi.advanceTimersByTime(1)
  expect(changes).toEqual([false, true])
  pace.spend(64 * 1024)
  pace.hurry()
  expect(changes).toEqual([false, true, false, true])
  yields = false
  pace.spend(64 * 1024)
  expect(changes).toHaveLength(4)
})

test('who types is told from everybody else, for a moment', () => {
  const typing = new Typing()
  const [one, two] = [{}, {}]
  expect(typing.elsewhere(one, 1000)).toBe(false)
  typing.typed(one, 1000)
  expect(typing.elsewhere(one, 1010), 'its own keys are not elsewhere').toBe(false)
  expect(typing.elsewhere(two, 1010)).toBe(true)
  typing.typed(two, 1020)
  typing.typed(two, 1100)
  expect(typing.elsewhere(two, 1110), 'the key of the first still counts').toBe(true)
  expect(typing.elsewhere(two, 1160)).toBe(false)
  expect(typing.elsewhere(one, 1160)).toBe(true)
  expect(typing.elsewhere(one, 1300)).toBe(false)
})
