import { expect, test } from 'vitest'
import { percentile, sample } from './measure'

test('a percentile is one of the samples, by nearest rank', () => {
  const samples = [5, 1, 4, 2, 3]
  expect(percentile(samples, 0.5)).toBe(3)
  expect(percentile(samples, 0.95)).toBe(5)
  expect(percentile(samples, 0)).toBe(1)
  expect(percentile([], 0.5)).toBe(0)
})

test('samples stop when asked to', async () => {
  const controller = new AbortController()
  const run = sample({ times: 5, signal: controller.signal }, async (index) => {
    if (index === 1) controller.abort(new Error('enough'))
  })
  await expect(run).rejects.toThrow('enough')
})
