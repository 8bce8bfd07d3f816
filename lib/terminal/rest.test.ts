import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rest } from './rest'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const ENTER = Buffer.from('make\r')

function watched() {
  const told: number[] = []
  const from = performance.now()
  const rest = new Rest(() => told.push(Math.round(performance.now() - from)))
  const print = async (times: number, everyMs: number) => {
    for (let at = 0; at < times; at++) {
      rest.printed()
      await vi.advanceTimersByTimeAsync(everyMs)
    }
  }
  return { rest, told, print }
}

test('a command that prints nothing is told of once; keys alone and output without a command are not', async () => {
  const { rest, told, print } = watched()
  rest.typed(Buffer.from('mak'))
  await print(3, 200)
  expect(told).toEqual([])
  rest.typed(ENTER)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(told).toHaveLength(1)
})

test('a flood is told of when it pauses, and a long command again at its end', async () => {
  const { rest, told, print } = watched()
  rest.typed(ENTER)
  await print(400, 10)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(told).toEqual([expect.closeTo(4_140, -2)])
  rest.printed()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(told).toHaveLength(2)
})

test('what prints on and on is told of a few times for each command, with pauses between', async () => {
  const { rest, told, print } = watched()
  rest.typed(ENTER)
  await print(200, 200)
  expect(told).toHaveLength(6)
  expect(told.every((at, index) => index === 0 || at - (told[index - 1] ?? 0) >= 500)).toBe(true)
  rest.typed(ENTER)
  await print(200, 200)
  expect(told).toHaveLength(12)
})

test('nothing is told of a terminal that has ended', async () => {
  const { rest, told } = watched()
  rest.typed(ENTER)
  rest.close()
  rest.printed()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(told).toEqual([])
})
