import { formatSeconds } from '../progress'
import type { PartResult } from './run-part'

/** The closing table, one line a part, and under it the line "N passed, N failed". */
export function summarize(results: PartResult[]): { lines: string[]; failed: number } {
  const width = Math.max(...results.map(({ title }) => title.length), 5)
  const rows = results.map(({ title, ms, counts }) => {
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
    const outcome = `${counts.passed} passed, ${counts.failed} failed${skipped}`
    return `  ${counts.failed === 0 ? '✓' : '✗'} ${title.padEnd(width)}  ${formatSeconds(ms).padStart(12)}   ${outcome}`
  })
  const total = (name: 'passed' | 'failed') => results.reduce((sum, { counts }) => sum + counts[name], 0)
  const failed = total('failed')
  return { lines: ['', ...rows, '', `${total('passed')} passed, ${failed} failed`], failed }
}
