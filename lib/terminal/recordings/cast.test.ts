import { expect, test } from 'vitest'
import { CastWriter } from './cast'

const SIZE = { cols: 80, rows: 24 }

test('a recording is what asciicast v3 says: a header, and events with the time since the one before', () => {
  const cast = new CastWriter()
  const startedAt = new Date('2026-11-24T10:00:00.900Z')
  const text = [
    cast.header({ size: SIZE, startedAt, title: 'Terminal "2"' }),
    cast.output('$ ', 12.3),
    cast.output('\u001b[1mhé\u001b[0m\r\n', 1012.9),
    cast.resized({ cols: 100, rows: 30 }, 2000),
    cast.exited(3, 2500),
  ].join('')
  const lines = text.split('\n')
  expect(lines.pop()).toBe('')
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    version: 3,
    term: { cols: 80, rows: 24, type: 'xterm-256color' },
    timestamp: Math.floor(startedAt.getTime() / 1000),
    title: 'Terminal "2"',
  })
  expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual([
    [0.012, 'o', '$ '],
    [1.001, 'o', '\u001b[1mhé\u001b[0m\r\n'],
    [0.987, 'r', '100x30'],
    [0.5, 'x', '3'],
  ])
})

test('a character that is cut in two is one event, and what is no UTF-8 is still JSON', () => {
  const cast = new CastWriter()
  const euro = Buffer.from('€')
  expect(cast.output(euro.subarray(0, 2), 0)).toBe('')
  expect(JSON.parse(cast.output(euro.subarray(2), 5))).toEqual([0.005, 'o', '€'])
  expect(JSON.parse(cast.output(Buffer.from([0xff, 0x41]), 5))).toEqual([0, 'o', '\uFFFDA'])
})

test('rounding does not drift, and a clock that goes back does not make time negative', () => {
  const cast = new CastWriter()
  let sum = 0
  for (let i = 1; i <= 1000; i++) sum += (JSON.parse(cast.output('x', i * 0.4)) as [number])[0]
  expect(sum).toBeCloseTo(0.4, 5)
  expect(JSON.parse(cast.output('x', 100))).toEqual([0, 'o', 'x'])
})
