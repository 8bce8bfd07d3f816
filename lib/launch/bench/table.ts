/** One measured thing beside what it is compared with. A module of its own: other benches make their tables with it. */
export interface Figure {
  /** Heading that rows are gathered under. */
  part: string
  what: string
  /** Of `ours` and `base`, for example "ms" or "MB/s". */
  unit: string
  ours: number | null
  /** The same thing measured on what we compare with, in the same run; null when there is none. */
  base: number | null
  /** What `base` was measured on, for example "raw engine stream". */
  against: string
  /** What the row should reach: of the ratio ours/base, or of `ours` itself. */
  goal?: Goal
  /** Why there is no value, or what a reader must know. */
  note?: string
}

export interface Goal {
  of: 'ratio' | 'ours'
  is: 'at most' | 'at least'
  value: number
}

export interface Row extends Figure {
  ratio: number | null
  /** Null when there is no goal, or nothing to judge it by. */
  met: boolean | null
}

/** Adds ratio and verdict. */
export function toRow(figure: Figure): Row {
  const { ours, base, goal } = figure
  const ratio = ours !== null && base ? ours / base : null
  const value = goal?.of === 'ours' ? ours : ratio
  const met = !goal || value === null ? null : goal.is === 'at most' ? value <= goal.value : value >= goal.value
  return { ...figure, ratio, met }
}

/** A row for what there is no value of, and why. */
export function notMeasured(name: string, why: string): Figure {
  return { part: 'Not measured', what: name, unit: '', ours: null, base: null, against: name, note: why }
}

const COLUMNS = ['', 'ours', 'base', 'ratio', 'goal', ''] as const

/** Lines for a terminal, under one heading for each part. */
export function formatTable(rows: Row[]): string[] {
  const cells = rows.map(cellsOf)
  const widths = COLUMNS.map((title, at) => Math.max(title.length, ...cells.map((line) => (line[at] ?? '').length)))
  const join = (line: readonly string[]) =>
    `  ${line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`
  return partsOf(rows).flatMap((part) => [
    '',
    `${part}`,
    join(COLUMNS),
    ...rows.flatMap((row, at) =>
      row.part === part ? [`${join(cells[at] ?? [])}${row.note ? `  ${row.note}` : ''}`] : [],
    ),
  ])
}

/** The same as Markdown. */
export function formatMarkdown(rows: Row[]): string[] {
  return partsOf(rows).flatMap((part) => [
    '',
    `### ${part}`,
    '',
    '| | ours | base | ratio | goal | met | |',
    '|---|---:|---:|---:|---|---|---|',
    ...rows
      .filter((row) => row.part === part)
      .map((row) => `| ${[...cellsOf(row), row.note ?? ''].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
  ])
}

function partsOf(rows: Row[]): string[] {
  return [...new Set(rows.map(({ part }) => part))]
}

function cellsOf({ what, unit, ours, base, against, ratio, goal, met }: Row): string[] {
  const show = (value: number | null) => (value === null ? '–' : `${round(value)} ${unit}`)
  return [
    what,
    show(ours),
    base === null ? '–' : `${show(base)} (${against})`,
    ratio === null ? '–' : `×${round(ratio)}`,
    goal ? `${goal.is === 'at most' ? '≤' : '≥'} ${goal.of === 'ratio' ? '×' : ''}${goal.value}` : '',
    met === null ? '' : met ? 'yes' : 'NO',
  ]
}

function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}
