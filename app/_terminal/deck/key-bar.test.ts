import { expect, test } from 'vitest'
import { withHeld } from './key-bar'

test('a held Ctrl makes a control character of one letter, and leaves the rest alone', () => {
  expect(withHeld('c', 'ctrl')).toBe('\x03')
  expect(withHeld('[', 'ctrl')).toBe('\x1b')
  expect(withHeld('1', 'ctrl')).toBe('1')
  expect(withHeld('hello', 'ctrl')).toBe('hello')
  expect(withHeld('b', 'alt')).toBe('\x1bb')
  expect(withHeld('c', null)).toBe('c')
})
