import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Follower, follow, type SourceEvents } from './follow'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server that answers each opening of the stream as `now` says, and a page that writes down what it is told. */
function site(now: { answer: 'current' | 'other' | number | null }) {
  const told: string[] = []
  const follower: Follower = {
    onState: (data) => void told.push(data),
    onConnected: () => {},
    refresh: () => void told.push('refresh'),
    reload: () => void told.push('reload'),
  }
  const openings: SourceEvents[] = []
  const stop = follow('/events?version=1', follower, {
    open: (_url, events) => {
      const { answer } = now
      openings.push(events)
      void Promise.resolve().then(() => {
        if (answer === 'current' || answer === 'other') events.onOpen()
        if (answer === 'current') events.onEvent('state', 'state')
        else if (answer === 'other') events.onEvent('lab', '{}')
        else events.onError()
      })
      return { refused: () => typeof answer === 'number', close: () => {} }
    },
    ask: async () => (typeof now.answer === 'number' ? now.answer : null),
  })
  return { told, openings, stop }
}

test.each([['other' as const], [404]])(
  'a page that is not what the server has (%s) is asked for until it is',
  async (answer) => {
    const now: Parameters<typeof site>[0] = { answer }
    const { told, openings, stop } = site(now)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told).toEqual(['refresh'])
    await vi.advanceTimersByTimeAsync(60_000)
    // Its answers are lost: a few more times, ever more seldom, and as a whole.
    expect(told.slice(0, 4)).toEqual(['refresh', 'refresh', 'reload', 'reload'])
    expect(told.length).toBeLessThan(9)
    stop()
    const { length } = openings
    await vi.advanceTimersByTimeAsync(60_000)
    expect(openings).toHaveLength(length)
  },
)

test('a server that refuses for a while is asked again, and the page stays as it is', async () => {
  const now: Parameters<typeof site>[0] = { answer: 502 }
  const { told, stop } = site(now)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(told).toEqual([])
  now.answer = 'current'
  await vi.advanceTimersByTimeAsync(15_000)
  expect(told).toEqual(['state'])
  stop()
})

test('what the browser itself tries again is left to it', async () => {
  const { told, openings, stop } = site({ answer: null })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(told).toEqual([])
  expect(openings).toHaveLength(1)
  stop()
})
