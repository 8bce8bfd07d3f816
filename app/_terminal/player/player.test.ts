import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseCast } from './cast'
import { Playback, type PlaybackState } from './playback'

const CAST = [
  '{"version":3,"term":{"cols":80,"rows":24},"title":"Terminal"}',
  '# a remark',
  '[0.5, "o", "one "]',
  '[10, "o", "two "]',
  '[0.5, "r", "100x30"]',
  '[0.25, "m", "here"]',
  '[0.25, "?", "of tomorrow"]',
  '[0.5, "o", "three"]',
  '[0.1, "x", "3"]',
  '[1, "o", "cut of',
].join('\n')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  expect(vi.getTimerCount(), 'no timer is left').toBe(0)
  vi.useRealTimers()
})

test('v3 is read: pauses add up, what is unknown or cut off is left out', () => {
  const cast = parseCast(CAST)
  expect(cast.events.map(({ at, kind }) => [at, kind])).toEqual([
    [0.5, 'output'],
    [10.5, 'output'],
    [11, 'size'],
    [11.25, 'marker'],
    [12, 'output'],
    [12.1, 'exit'],
  ])
  expect(parseCast(CAST, { pauseAtMost: 2 }).duration).toBeCloseTo(4.1)
})

test.each(['', 'x', '{"version":2,"width":80,"height":24}', '{"version":3,"term":{"cols":1e9,"rows":1}}'])(
  'not a recording: %s',
  (text) => expect(() => parseCast(text)).toThrow('no recording'),
)

test('it plays at its speed, seeks both ways, and ends', () => {
  const shown: string[] = []
  let state: PlaybackState | null = null
  const playback = new Playback({
    cast: parseCast(CAST, { pauseAtMost: 1 }),
    stage: {
      reset: () => void shown.splice(0),
      apply: (event) => void shown.push(event.kind === 'output' ? event.text : event.kind),
    },
    onChange: (next) => {
      state = next
    },
    now: () => Date.now(),
  })
  playback.seek(0)
  playback.toggle()
  vi.advanceTimersByTime(600)
  expect(shown).toEqual(['one '])
  playback.setSpeed(2)
  vi.advanceTimersByTime(500)
  expect(shown).toEqual(['one ', 'two '])
  vi.advanceTimersByTime(5000)
  expect(shown.at(-1)).toBe('exit')
  expect(state).toMatchObject({ playing: false, speed: 2 })
  playback.seek(0.6)
  expect(shown).toEqual(['one '])
  playback.seek(99)
  expect(shown).toHaveLength(6)
  playback.toggle()
  expect(state).toMatchObject({ playing: true, at: 0 })
  playback.pause()
})
