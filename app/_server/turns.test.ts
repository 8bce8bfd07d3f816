import { expect, test } from 'vitest'
import { takeTurn } from './turns'

test('an address has thirty turns in a minute, whatever others do', () => {
  const at = (ms: number) => new Date(Date.UTC(2030, 0, 1) + ms)
  for (let turn = 0; turn < 30; turn++) takeTurn('192.0.2.1', at(turn))
  expect(() => takeTurn('192.0.2.1', at(59_000))).toThrow('Too many calls')
  takeTurn('192.0.2.2', at(59_000))
  takeTurn('192.0.2.1', at(60_000))
})
