import type { Comparison } from '@/lib/grading/compare'
import type { Report } from '@/lib/grading/report'

export interface BudgetRow {
  id: string
  title: string
  unit: 'bytes' | 'count'
  /** In the last submission; null when there was none. */
  before: number | null
  after: number | null
  /** What the exercise's solutions needed; null when it was not measured. */
  reference: { least: number; most: number } | null
  budget: number | null
}

/** Every figure of a report that a reference or a budget speaks about, in the order of the report. Pure. */
export function budgetRows(
  { image, layers, rebuilds, reference }: Report,
  {
    comparison,
    budgets,
  }: { comparison: Comparison | null; budgets: { ownBytes?: number; imageBytes?: number; wastedBytes?: number } },
): BudgetRow[] {
  if (!image) return []
  const rows: BudgetRow[] = [
    {
      id: 'own',
      title: 'Added to the base',
      unit: 'bytes',
      before: comparison?.ownBytes.before ?? null,
      after: image.ownBytes,
      reference: reference?.ownBytes ?? null,
      budget: budgets.ownBytes ?? null,
    },
    {
      id: 'image',
      title: 'In all, the base included',
      unit: 'bytes',
      before: null,
      after: image.sizeBytes,
      reference: null,
      budget: budgets.imageBytes ?? null,
    },
    {
      id: 'wasted',
      title: 'Shipped, yet hidden',
      unit: 'bytes',
      before: comparison?.wastedBytes.before ?? null,
      after: image.wastedBytes,
      reference: null,
      budget: budgets.wastedBytes ?? null,
    },
    {
      id: 'layers',
      title: 'Layers of your own',
      unit: 'count',
      before: comparison?.layerCount.before ?? null,
      after: layers.filter(({ base }) => !base).length,
      reference: reference?.layers ?? null,
      budget: null,
    },
    ...rebuilds.map(
      ({ id, title, pushBytes, budgetBytes }): BudgetRow => ({
        id: `push-${id}`,
        title: `To push again: ${title}`,
        unit: 'bytes',
        before: comparison?.rebuilds.find((one) => one.id === id)?.before ?? null,
        after: pushBytes,
        reference: reference?.rebuilds[id]?.pushBytes ?? null,
        budget: budgetBytes,
      }),
    ),
  ]
  return rows.filter((row) => row.reference !== null || row.budget !== null || row.before !== null)
}
