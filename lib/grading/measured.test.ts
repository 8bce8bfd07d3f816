import { expect, test } from 'vitest'
import type { MeasuredSolution } from '@/lib/labs/types'
import { compareMeasured } from './measured'

const one: MeasuredSolution = {
  ownBytes: 100_000,
  ownCompressedBytes: 50_000,
  layers: 3,
  rebuilds: { edit: { renewed: 1, pushBytes: 600 } },
}

test('bytes may differ by 1 KiB and 2 %, counts by nothing', () => {
  expect(compareMeasured({ one }, { one })).toEqual([])
  const near = { ...one, ownBytes: 103_024, rebuilds: { edit: { renewed: 1, pushBytes: 1636 } } }
  expect(compareMeasured({ one }, { one: near })).toEqual([])
  const far = { ...one, layers: 4, ownBytes: 103_025, rebuilds: { edit: { renewed: 2, pushBytes: 600 } } }
  expect(compareMeasured({ one }, { one: far })).toEqual([
    'one: layers is 4, stored is 3.',
    'one: edit.renewed is 2, stored is 1.',
    'one: ownBytes is 103025, stored is 100000.',
  ])
})

test('the size of the whole image counts where it was noted', () => {
  expect(compareMeasured({ one }, { one: { ...one, imageBytes: 75_000_000 } })).toEqual([])
  const noted = { ...one, imageBytes: 75_000_000 }
  expect(compareMeasured({ one: noted }, { one: { ...one, imageBytes: 270_000_000 } })).toEqual([
    'one: imageBytes is 270000000, stored is 75000000.',
  ])
})

test('what is missing on one side is a difference', () => {
  expect(compareMeasured(null, { one })).toEqual([
    'There are no numbers of these solutions: the file is missing, or stale.',
  ])
  expect(compareMeasured({ one }, { two: one })).toEqual([
    'one: it is stored, and not a solution.',
    'two: it is not stored.',
  ])
  expect(compareMeasured({ one }, { one: { ...one, rebuilds: {} } })).toEqual([
    'one: edit.renewed is gone, stored is 1.',
    'one: edit.pushBytes is gone, stored is 600.',
  ])
})
