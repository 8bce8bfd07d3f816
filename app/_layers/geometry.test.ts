import { expect, test } from 'vitest'
import { sampleLayer as layer } from '@/lib/grading/test-report'
import { fittingScale, layOut } from './geometry'

test('the newest layer is on top, bars are as long as layers are large', () => {
  const { rows } = layOut([layer(0, { sizeBytes: 100 }), layer(1, { sizeBytes: 50 })], {
    width: 800,
    mutations: 0,
    scale: 'all',
  })
  expect(rows.map((row) => row.layer.index)).toEqual([1, 0])
  expect(rows[0]?.bar).toBeCloseTo((rows[1]?.bar ?? 0) / 2)
  expect(rows.some(({ cut }) => cut)).toBe(false)
})

test('an empty layer has no bar, a tiny one can still be seen, waste never leaves its bar', () => {
  const layers = [
    layer(0, { sizeBytes: 1_000_000 }),
    layer(1),
    layer(2, { sizeBytes: 1, wastedBytes: 1 }),
    layer(3, { sizeBytes: 10, wastedBytes: 99 }),
  ]
  for (const scale of ['all', 'own', 'root'] as const) {
    const { rows } = layOut(layers, { width: 400, mutations: 2, scale })
    const [overfull, tiny, empty] = rows
    expect(empty?.bar).toBe(0)
    expect(tiny?.bar).toBeGreaterThan(0)
    expect(tiny?.waste).toBe(tiny?.bar)
    expect(overfull?.waste).toBe(overfull?.bar)
  }
})

test('nothing but empty layers, and no layers, are drawn without a ruler', () => {
  for (const layers of [[], [layer(0)]]) {
    const { rows, ticks } = layOut(layers, { width: 400, mutations: 0, scale: 'root' })
    expect(rows.map(({ bar }) => bar)).toEqual(layers.map(() => 0))
    expect(ticks).toEqual([])
  }
})

test('a base image that dwarfs the rest is cut off instead', () => {
  const layers = [layer(0, { sizeBytes: 1000, base: true }), layer(1, { sizeBytes: 10 }), layer(2, { sizeBytes: 5 })]
  expect(fittingScale(layers)).toBe('own')
  const { rows, barEnd } = layOut(layers, { width: 800, mutations: 1, scale: 'own' })
  expect(rows.map(({ cut }) => cut)).toEqual([false, false, true])
  expect(rows.every(({ bar }) => bar <= barEnd)).toBe(true)
  const base = layer(0, { sizeBytes: 30, base: true })
  expect(fittingScale([base, layer(1, { sizeBytes: 10 })])).toBe('all')
  expect(fittingScale([base, layer(1)])).toBe('all')
})

test('where most of one’s own layers would be slivers, bars grow with the square root', () => {
  const layers = [layer(0, { sizeBytes: 4_000_000 }), layer(1, { sizeBytes: 40_000 }), layer(2, { sizeBytes: 400 })]
  expect(fittingScale(layers)).toBe('root')
  const { rows, ticks } = layOut(layers, { width: 806, mutations: 0, scale: 'root' })
  const [, middle, large] = rows
  expect((large?.bar ?? 0) / (middle?.bar ?? 1)).toBeCloseTo(10)
  expect(ticks.map(({ bytes }) => bytes)).toEqual([1_000_000, 100_000, 10_000])
})

test('the ruler has a few round figures, and the bar of such a size ends there', () => {
  const { rows, ticks } = layOut([layer(0, { sizeBytes: 40_000_000 }), layer(1, { sizeBytes: 20_000_000 })], {
    width: 800,
    mutations: 0,
    scale: 'all',
  })
  expect(ticks.map(({ bytes }) => bytes)).toEqual([10e6, 20e6, 30e6, 40e6])
  expect(ticks[1]?.x).toBeCloseTo(6 + (rows[0]?.bar ?? 0))
})

test('a row that names hidden files is higher, and the rows below move down', () => {
  const ghost = { path: '/tmp/BigFile', bytes: 5, by: 1 }
  const { rows, height } = layOut([layer(0), layer(1, { ghosts: [ghost] }), layer(2)], {
    width: 400,
    mutations: 0,
    scale: 'all',
  })
  for (const [at, row] of rows.entries()) expect(row.y + row.height).toBe(rows[at + 1]?.y ?? height)
})
