import { expect, test } from 'vitest'
import { parseClientFrame } from './protocol'

test.each([
  '',
  'null',
  '[]',
  '"resize"',
  '{',
  '{"t":"unknown"}',
  '{"t":"resize"}',
  '{"t":"resize","cols":"80","rows":24}',
  '{"t":"resize","cols":1.5,"rows":24}',
  '{"t":"resize","cols":1e999,"rows":24}',
  '{"t":"resize","cols":NaN,"rows":24}',
  '{"t":"ack","o":-1}',
  '{"t":"ack","o":null}',
  '{"t":"ack","o":9007199254740993}',
  '{"t":"resume","id":5,"o":0,"cols":80,"rows":24}',
  `{"t":"resume","id":"${'x'.repeat(65)}","o":0,"cols":80,"rows":24}`,
  '{"__proto__":{"t":"ping"}}',
])('%s is refused', (text) => {
  expect(() => parseClientFrame(text)).toThrowError(expect.objectContaining({ code: 'invalid_input' }))
})

test.each([
  [0, 0, 2, 1],
  [65_535, 65_535, 500, 300],
  [-3, 24, 2, 24],
  [80, 24, 80, 24],
])('a size of %i × %i becomes %i × %i', (cols, rows, c, r) => {
  expect(parseClientFrame(JSON.stringify({ t: 'resize', cols, rows }))).toEqual({ t: 'resize', cols: c, rows: r })
})

test('frames are read without what does not belong to them', () => {
  expect(parseClientFrame('{"t":"resume","id":null,"o":null,"cols":80,"rows":24,"x":1}')).toEqual({
    t: 'resume',
    id: null,
    o: null,
    cols: 80,
    rows: 24,
  })
  expect(parseClientFrame('{"t":"ping"}')).toEqual({ t: 'ping' })
})
