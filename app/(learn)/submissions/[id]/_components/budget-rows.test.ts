import { expect, test } from 'vitest'
import { compareReports } from '@/lib/grading/compare'
import { sampleLayer, sampleReport } from '@/lib/grading/test-report'
import { budgetRows } from './budget-rows'

const image = { ...sampleReport().image, ownBytes: 500, wastedBytes: 20 } as NonNullable<
  ReturnType<typeof sampleReport>['image']
>
const rebuild = { id: 'edit', title: 'Edit', kept: 1, renewed: 1, pushBytes: 70, budgetBytes: 50, steps: [] }

test('figures without reference, budget or past are left out', () => {
  expect(budgetRows(sampleReport({ image }), { comparison: null, budgets: {} })).toEqual([])
  expect(budgetRows(sampleReport({ image: null }), { comparison: null, budgets: { ownBytes: 1 } })).toEqual([])
})

test('yours, the last one, the reference and the budget stand in one row', () => {
  const report = sampleReport({
    image,
    layers: [sampleLayer(0, { base: true }), sampleLayer(1)],
    rebuilds: [rebuild],
    reference: {
      solutions: 2,
      ownBytes: { least: 100, most: 200 },
      ownCompressedBytes: { least: 50, most: 60 },
      layers: { least: 2, most: 3 },
      rebuilds: { edit: { renewed: { least: 1, most: 1 }, pushBytes: { least: 4, most: 4 } } },
    },
  })
  const comparison = compareReports(sampleReport({ image: { ...image, ownBytes: 900 } }), report)
  const rows = budgetRows(report, { comparison, budgets: { ownBytes: 250 } })
  expect(rows.map(({ id }) => id)).toEqual(['own', 'wasted', 'layers', 'push-edit'])
  expect(rows[0]).toMatchObject({ before: 900, after: 500, reference: { least: 100, most: 200 }, budget: 250 })
  expect(rows[3]).toMatchObject({ before: null, after: 70, reference: { least: 4, most: 4 }, budget: 50 })
})
