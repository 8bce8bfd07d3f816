import { expect, test } from 'vitest'
import { expectedWait, waitReason } from './queue-words'

test('what is waited for, in sentences', () => {
  const say = (block: 'user' | 'pressure', lessons: string[] = []) => waitReason({ block, pressure: 'disk', lessons })
  expect(say('user', ['A'])).toBe('You have a sandbox open: in “A”. Stop it, and this one starts.')
  expect(say('user', ['A', 'B', 'C'])).toBe(
    'You have 3 sandboxes open: in “A”, “B” and “C”. Stop one of them, and this one starts.',
  )
  expect(say('pressure')).toContain('short of disk space')
})

test.each([
  [null, null],
  [0, 'less than a minute'],
  [61_000, 'about a minute'],
  [250_000, 'about 4 minutes'],
])('%s ms', (waitMs, text) => {
  expect(expectedWait({ waitMs })).toBe(text)
})
