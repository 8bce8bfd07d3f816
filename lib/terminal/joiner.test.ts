import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Joiner } from './joiner'

let sent: string[]
let joiner: Joiner
beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  joiner = new Joiner((bytes) => sent.push(bytes.length > 20 ? String(bytes.length) : bytes.toString()))
})
afterEach(() => {
  joiner.close()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

test('the first chunk goes at once, later ones are joined for 4 ms', () => {
  for (const text of ['a', 'b', 'c']) joiner.push(Buffer.from(text))
  expect(sent).toEqual(['a'])
  vi.advanceTimersByTime(4)
  expect(sent).toEqual(['a', 'bc'])
  joiner.push(Buffer.from('d'))
  expect(sent, 'still joining').toEqual(['a', 'bc'])
  vi.advanceTimersByTime(20)
  joiner.push(Buffer.from('e'))
  expect(sent, 'quiet again').toEqual(['a', 'bc', 'd', 'e'])
})

test('64 KiB are not held back', () => {
  joiner.push(Buffer.from('a'))
  for (let i = 0; i < 16; i++) joiner.push(Buffer.alloc(4096))
  expect(sent).toEqual(['a', '65536'])
})

test('the echo of a typed key goes at once, also right after other output; one echo for one key', () => {
  joiner.push(Buffer.from('a'))
  joiner.typed()
  joiner.push(Buffer.from('b'))
  expect(sent).toEqual(['a', 'b'])
  joiner.push(Buffer.from('c'))
  expect(sent).toEqual(['a', 'b'])
  joiner.typed()
  joiner.push(Buffer.alloc(2000, 'x'))
  expect(sent, 'too large for an echo').toEqual(['a', 'b'])
  joiner.push(Buffer.from('d'))
  expect(sent.at(-1)).toBe('2002')
})

test('what is dropped is never sent', () => {
  joiner.push(Buffer.from('a'))
  joiner.push(Buffer.from('b'))
  joiner.drop()
  vi.advanceTimersByTime(20)
  expect(sent).toEqual(['a'])
})
