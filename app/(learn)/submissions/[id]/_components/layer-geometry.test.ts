import { expect, test } from 'vitest'
import type { LayerView } from '@/lib/grading/report'
import { fittingScale, layOut } from './layer-geometry'

function layer(index: number, sizeBytes: number, more: Partial<LayerView> = {}): LayerView {
  const none = { digest: '', instruction: '', line: null, base: false, compressedBytes: 0, wastedBytes: 0, files: 0 }
  return { ...none, index, sizeBytes, largest: [], ghosts: [], rebuilds: {}, ...more }
}

test('the newest layer is on top, bars are as long as layers are large', () => {
  const { rows } = layOut([layer(0, 100), layer(1, 50)], { width: 800, mutations: 0, scale: 'all' })
  expect(rows.map((row) => row.layer.index)).toEqual([1, 0])
  expect(rows[0]?.bar).toBeCloseTo((rows[1]?.bar ?? 0) / 2)
  expect(rows.some(({ cut }) => cut)).toBe(false)
})

test('an empty layer has no bar, a tiny one can still be seen, waste never leaves its bar', () => {
  const layers = [layer(0, 1_000_000), layer(1, 0), layer(2, 1, { wastedBytes: 1 })]
  const { rows } = layOut(layers, { width: 400, mutations: 2, scale: 'all' })
  const [tiny, empty] = rows
  expect(empty?.bar).toBe(0)
  expect(tiny?.bar).toBeGreaterThan(0)
  expect(tiny?.waste).toBe(tiny?.bar)
})

test('a base image that dwarfs the rest is cut off instead', () => {
  const layers = [layer(0, 1000, { base: true }), layer(1, 10), layer(2, 5)]
  expect(fittingScale(layers)).toBe('own')
  const { rows, barEnd } = layOut(layers, { width: 800, mutations: 1, scale: 'own' })
  expect(rows.map(({ cut }) => cut)).toEqual([false, false, true])
  expect(rows.every(({ bar }) => bar <= barEnd)).toBe(true)
  expect(fittingScale([layer(0, 30, { base: true }), layer(1, 10)])).toBe('all')
  expect(fittingScale([layer(0, 30, { base: true }), layer(1, 0)])).toBe('all')
})
