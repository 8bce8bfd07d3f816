import { expect, test } from 'vitest'
import { count, formatBytes, formatCountdown, formatDuration, formatPoints } from './format'

test('bytes are shown in the decimal units of registries', () => {
  expect([0, 999, 1000, 4096, 38_201_344, 151_000_000, 2_500_000_000].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '4.1 kB',
    '38.2 MB',
    '151 MB',
    '2.5 GB',
  ])
})

test('durations grow from tenths of a second to minutes', () => {
  expect([421, 12_000, 83_000].map(formatDuration)).toEqual(['0.4 s', '12 s', '1 min 23 s'])
})

test('a countdown rounds up and stops at zero', () => {
  expect([-5, 0, 1, 65_000, 3_720_000].map(formatCountdown)).toEqual(['0:00', '0:00', '0:01', '1:05', '1:02:00'])
})

test('points and counts read as a person writes them', () => {
  expect([formatPoints(20), formatPoints(4.5), formatPoints(1 / 3)]).toEqual(['20', '4.5', '0.3'])
  expect([count(1, 'task'), count(2, 'task'), count(0, 'class', 'classes')]).toEqual(['1 task', '2 tasks', '0 classes'])
})
