import { expect, test } from 'vitest'
import { type Figure, formatMarkdown, formatTable, toRow } from './table'

const figure: Figure = { part: 'Echo', what: 'idle', unit: 'ms', ours: 3, base: 2, against: 'raw' }

test('a goal holds for the ratio or for our own value', () => {
  expect(toRow({ ...figure, goal: { of: 'ratio', is: 'at most', value: 1.6 } })).toMatchObject({
    ratio: 1.5,
    met: true,
  })
  expect(toRow({ ...figure, goal: { of: 'ratio', is: 'at least', value: 2 } }).met).toBe(false)
  expect(toRow({ ...figure, base: null, goal: { of: 'ours', is: 'at most', value: 2 } }).met).toBe(false)
})

test('what could not be measured has no ratio and no verdict', () => {
  const row = toRow({ ...figure, ours: null, goal: { of: 'ratio', is: 'at most', value: 1 }, note: 'not installed' })
  expect(row).toMatchObject({ ratio: null, met: null })
  expect(formatTable([row]).join('\n')).toContain('not installed')
  expect(toRow({ ...figure, base: 0 }).ratio).toBeNull()
})

test('parts become headings, also as Markdown', () => {
  const rows = [toRow(figure), toRow({ ...figure, part: 'Start', what: 'a|b' })]
  expect(formatTable(rows).filter((line) => line === 'Echo' || line === 'Start')).toEqual(['Echo', 'Start'])
  expect(formatMarkdown(rows)).toContain('| a\\|b | 3.00 ms | 2.00 ms (raw) | ×1.50 |  |  |  |')
})
