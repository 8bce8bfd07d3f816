import { expect, test } from 'vitest'
import { Budget } from './budget'
import { FloodMeter, isInterrupt } from './flood'
import { parseTitle } from './names'
import { FrameQuota } from './quota'

test('a sandbox prints a burst at full speed and then at its rate', () => {
  const budget = new Budget({ burst: 1000, perSecond: 100, now: 0 })
  expect(budget.take(1000, 0)).toBe(0)
  expect(budget.take(50, 0)).toBe(500)
  expect(budget.take(0, 500)).toBe(0)
  expect(budget.take(10, 500)).toBe(100)
  // Quiet fills it up again, no further than a burst.
  expect(budget.take(1000, 1_000_000)).toBe(0)
  expect(budget.take(1, 1_000_000)).toBe(10)
})

test('a flood is told from reading along', () => {
  const meter = new FloodMeter()
  for (let ms = 0; ms < 2000; ms += 10) meter.add(2000, ms)
  expect(meter.isFlood(2000), '200 kB a second').toBe(false)
  for (let ms = 2000; ms < 2100; ms += 1) meter.add(16 * 1024, ms)
  expect(meter.isFlood(2100)).toBe(true)
  expect(meter.quiet(2104)).toBe(5)
  expect(meter.isFlood(6000)).toBe(false)
})

test('typed keys interrupt, a paste that holds one does not', () => {
  expect(isInterrupt(Buffer.from('\x03'))).toBe(true)
  expect(isInterrupt(Buffer.from('ls\x1a'))).toBe(true)
  expect(isInterrupt(Buffer.from('ls\r'))).toBe(false)
  expect(isInterrupt(Buffer.from(`${'x'.repeat(100)}\x03`))).toBe(false)
})

test('frames are counted by their weight in each second', () => {
  const quota = new FrameQuota()
  for (let i = 0; i < 20; i++) quota.count('resume', 10)
  expect(() => quota.count('resize', 20)).toThrow(/too many frames/)
  quota.count('resize', 1000)
})

test.each([
  ['  build  ', 'build'],
  ['a\u001b]0;x\u0007b', 'a]0;xb'],
  ['\u202Eevil', 'evil'],
])('a title %j is kept as %j', (given, kept) => {
  expect(parseTitle(given)).toBe(kept)
})

test.each(['', '  ', '\u200B', 'x'.repeat(41)])('a title %j is refused', (title) => {
  expect(() => parseTitle(title)).toThrow(/1 to 40/)
})
