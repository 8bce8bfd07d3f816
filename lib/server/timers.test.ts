import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '@/lib/base/log'
import { startChores } from './timers'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount(), 'no timer is left').toBe(0)
  vi.useRealTimers()
})

const said: string[] = []
const log = createLog({ write: (line) => said.push(line) })

test('a chore that fails is done again, never twice at a time', async () => {
  let under = 0
  let most = 0
  let runs = 0
  const chores = startChores(
    [
      {
        name: 'fails',
        everyMs: 100,
        work: async () => {
          most = Math.max(most, ++under)
          runs++
          await new Promise((resolve) => setTimeout(resolve, 250))
          under--
          throw new Error('not now')
        },
      },
    ],
    log,
  )
  await vi.advanceTimersByTimeAsync(1000)
  expect(most).toBe(1)
  expect(runs).toBe(4)
  const stopped = chores.stop()
  await vi.advanceTimersByTimeAsync(300)
  await stopped
  expect(said.join()).toContain('not now')
})

test('one that takes too long is aborted, one that hangs does not keep the next turn from coming', async () => {
  const seen: string[] = []
  const chores = startChores(
    [
      {
        name: 'slow',
        everyMs: 60_000,
        mostMs: 1000,
        work: (signal) =>
          new Promise((_, reject) => {
            seen.push('slow')
            signal.addEventListener('abort', () => reject(signal.reason))
          }),
      },
      {
        name: 'hangs',
        everyMs: 5000,
        mostMs: 1000,
        work: () => {
          seen.push('hangs')
          return seen.filter((name) => name === 'hangs').length === 1 ? new Promise(() => {}) : Promise.resolve()
        },
      },
    ],
    log,
  )
  await vi.advanceTimersByTimeAsync(1000)
  expect(said.join()).toContain('It took too long')
  await vi.advanceTimersByTimeAsync(9000)
  expect(seen).toEqual(['slow', 'hangs'])
  await vi.advanceTimersByTimeAsync(6000)
  expect(said.join()).toContain('It hangs')
  expect(seen).toEqual(['slow', 'hangs', 'hangs'])
  await chores.stop()
})

test('stop ends what is under way and waits for it', async () => {
  let ended = false
  const chores = startChores(
    [
      {
        name: 'one',
        everyMs: 1000,
        work: (signal) =>
          new Promise<void>((resolve) => {
            signal.addEventListener('abort', () =>
              setTimeout(() => {
                ended = true
                resolve()
              }, 50),
            )
          }),
      },
    ],
    log,
  )
  const stopped = chores.stop()
  await vi.advanceTimersByTimeAsync(60)
  await stopped
  expect(ended).toBe(true)
})
