import { formatSeconds } from '../progress'
import type { PartResult } from './run-part'

/**
 * The closing table, one line a part; under it a sentence that says whether all held and how long it took, and the line
 * "N passed, N failed". Parts overlap: their times may add up to more than `totalMs`.
 */
export function summarize(results: PartResult[], totalMs: number): { lines: string[]; failed: number } {
  const width = Math.max(...results.map(({ title }) => title.length), 5)
  const rows = results.map(({ title, ms, counts }) => {
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
    const outcome = `${counts.passed} passed, ${counts.failed} failed${skipped}`
    return `  ${counts.failed === 0 ? '✓' : '✗'} ${title.padEnd(width)}  ${formatSeconds(ms).padStart(12)}   ${outcome}`
  })
  const total = (name: 'passed' | 'failed') => results.reduce((sum, { counts }) => sum + counts[name], 0)
  const failed = total('failed')
  return {
    lines: ['', ...rows, '', verdict(results, totalMs), `${total('passed')} passed, ${failed} failed`],
    failed,
  }
}

function verdict(results: PartResult[], totalMs: number): string {
  const broken = results.filter(({ counts }) => counts.failed > 0).map(({ title }) => title)
  const took = formatSeconds(totalMs)
  return broken.length === 0 ? `Everything holds, after ${took}.` : `Broken, after ${took}: ${broken.join('; ')}.`
}
