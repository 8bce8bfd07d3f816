import { expect, test } from 'vitest'
import { parseArguments, timeFor } from './parts'

const names = (...args: string[]) => parseArguments(args).parts.map(({ name }) => name)

test('parts are chosen by name, in their own order, and by what people call them', () => {
  expect(names('--only=shells,start,echo')).toEqual(['cold', 'warm', 'terminal', 'shells'])
  expect(names().length).toBeGreaterThan(5)
  expect(parseArguments(['--quick']).quick).toBe(true)
  expect(parseArguments(['--data=elsewhere']).data).toBe('elsewhere')
})

test('what does not exist is refused', () => {
  expect(() => names('--only=strat')).toThrow(/There is no part "strat"/)
  expect(() => names('--minutes=soon')).toThrow(/There is no option/)
  expect(() => names('--fast')).toThrow(/There is no option/)
})

test('a run ends in its time, whatever its parts would take', () => {
  expect(parseArguments([]).minutes).toBe(25)
  const { minutes } = parseArguments(['--minutes=40'])
  expect(minutes).toBe(40)
  const part = { minutes: 8 }
  expect(timeFor(part, { minutes, now: 10 * 60_000 })).toBe(8 * 60_000)
  expect(timeFor(part, { minutes, now: 37 * 60_000 })).toBe(3 * 60_000)
  expect(timeFor(part, { minutes, now: 41 * 60_000 })).toBe(0)
})
