import { beforeEach, expect, test } from 'vitest'
import { Flow } from './flow'
import { RESUME_BYTES, WINDOW_BYTES } from './protocol'

let changes: boolean[]
let flow: Flow
beforeEach(() => {
  changes = []
  flow = new Flow((paused) => changes.push(paused))
})
const produce = (end: number) => {
  flow.screened(end)
  flow.produced(end)
}

test('a full window pauses, half a window resumes', () => {
  const reader = {}
  flow.joined(reader, 0)
  produce(WINDOW_BYTES - 1)
  expect(changes).toEqual([])
  produce(WINDOW_BYTES)
  expect(changes).toEqual([true])
  flow.acked(reader, WINDOW_BYTES - RESUME_BYTES - 1)
  expect(changes).toEqual([true])
  flow.acked(reader, WINDOW_BYTES - RESUME_BYTES)
  expect(changes).toEqual([true, false])
})

test('the slowest reader decides, and when it leaves the others go on', () => {
  const [fast, slow] = [{}, {}]
  flow.joined(fast, 0)
  flow.joined(slow, 0)
  produce(WINDOW_BYTES)
  flow.acked(fast, WINDOW_BYTES)
  expect(flow.paused).toBe(true)
  flow.left(slow)
  expect(flow.paused).toBe(false)
})

test('nobody to wait for, no waiting', () => {
  produce(100 * WINDOW_BYTES)
  expect(changes).toEqual([])
})

test('acknowledgements from the future or the past move nothing', () => {
  const reader = {}
  flow.joined(reader, 0)
  produce(WINDOW_BYTES)
  flow.acked(reader, Number.MAX_SAFE_INTEGER)
  flow.acked(reader, -5)
  expect(flow.lag).toBe(WINDOW_BYTES)
})

test('a screen that lags holds the program back, also when nobody looks', () => {
  flow.produced(2 * 1024 * 1024)
  expect(changes).toEqual([true])
  flow.screened(2 * 1024 * 1024)
  expect(changes).toEqual([true, false])
})
