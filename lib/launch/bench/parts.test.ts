import { expect, test } from 'vitest'
import { parseArguments } from './parts'

const names = (...args: string[]) => parseArguments(args).parts.map(({ name }) => name)

test('parts are chosen by name, in their own order, and by what people call them', () => {
  expect(names('--only=shells,start,echo')).toEqual(['cold', 'warm', 'terminal', 'shells'])
  expect(names().length).toBeGreaterThan(5)
  expect(parseArguments(['--quick']).quick).toBe(true)
  expect(parseArguments(['--data=elsewhere']).data).toBe('elsewhere')
})

test('what does not exist is refused', () => {
  expect(() => names('--only=strat')).toThrow(/There is no part "strat"/)
  expect(() => names('--fast')).toThrow(/There is no option/)
})
