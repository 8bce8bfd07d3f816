import { formatBytes } from '@/lib/grading/bytes'
import type { FindingResult, Report } from '@/lib/grading/report'

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
type Paint = (text: string, colour: keyof typeof CODES) => string

const WIDTH = 100
const SYMBOL = { error: '✗', warning: '!', info: 'i' } as const
const SEVERITY_COLOUR = { error: 'red', warning: 'yellow', info: 'cyan' } as const

/** A report for the terminal: score by criterion, comments, findings, layers, rebuilds. Ends with a line break. */
export function printReport(report: Report, { colour }: { colour: boolean }): string {
  const paint: Paint = (text, name) => (colour ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text)
  return `${[
    ...printScore(report, paint),
    ...section(
      'Comments',
      report.comments.flatMap((text) => wrap(text, '- ')),
      paint,
    ),
    ...section(
      'Findings',
      report.findings.flatMap((finding) => printFinding(finding, paint)),
      paint,
    ),
    ...section('Layers', printLayers(report, paint), paint),
    ...section('Built again', printRebuilds(report, paint), paint),
    '',
    paint(printTimings(report), 'dim'),
  ].join('\n')}\n`
}

function printScore({ exercise, score, maxScore, criteria }: Report, paint: Paint): string[] {
  const full = score >= maxScore
  return [
    `${paint(exercise.title, 'bold')}  ${paint(`${score} of ${maxScore}`, full ? 'green' : 'yellow')}`,
    '',
    ...criteria.flatMap(({ title, points, maxPoints, reason, gate }) => [
      `  ${paint(points >= maxPoints ? '✓' : '✗', points >= maxPoints ? 'green' : 'red')} ${`${points}/${maxPoints}`.padStart(7)}  ${title}${gate ? paint(' (gate)', 'dim') : ''}`,
      ...(points < maxPoints ? wrap(reason, '             ').map((line) => paint(line, 'dim')) : []),
    ]),
  ]
}

function section(title: string, lines: string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint(title, 'bold'), ...lines]
}

function printFinding(
  { rule, severity, message, file, line, layer, instruction, advice }: FindingResult,
  paint: Paint,
): string[] {
  const place = [file && `${file}${line ? `:${line}` : ''}`, layer === null ? null : `layer ${layer + 1}`]
    .filter(Boolean)
    .join(', ')
  return [
    `  ${paint(`${SYMBOL[severity]} ${rule}`, SEVERITY_COLOUR[severity])}  ${paint(place, 'bold')}`,
    ...wrap(message, '      '),
    ...(instruction ? [paint(`      > ${instruction}`, 'dim')] : []),
    ...(advice ? wrap(advice, '      → ') : []),
  ]
}

function printLayers({ layers, rebuilds }: Report, paint: Paint): string[] {
  if (layers.length === 0) return []
  const rows = layers.map((layer) => [
    String(layer.index + 1),
    layer.line ? `:${layer.line}` : '',
    formatBytes(layer.sizeBytes),
    layer.base ? '' : formatBytes(layer.compressedBytes),
    layer.wastedBytes > 0 ? formatBytes(layer.wastedBytes) : '',
    rebuilds.map(({ id }) => ({ kept: '·', renewed: '●' })[layer.rebuilds[id] ?? 'kept']).join(''),
    layer.base ? `${layer.instruction} (base)` : layer.instruction,
  ])
  const legend = rebuilds.map(({ title }, at) => `${at + 1} ${title}`).join(', ')
  return [
    ...table(['#', 'line', 'size', 'to push', 'unseen', 'again', 'instruction'], rows),
    ...(legend ? [paint(`  again: ${legend}; · kept, ● renewed`, 'dim')] : []),
  ]
}

function printRebuilds({ rebuilds }: Report, paint: Paint): string[] {
  if (rebuilds.length === 0) return []
  const rows = rebuilds.map(({ title, kept, renewed, pushBytes, budgetBytes, steps }) => [
    title,
    String(kept),
    String(renewed),
    formatBytes(pushBytes),
    budgetBytes === null ? '' : formatBytes(budgetBytes),
    steps.map(({ cached }) => (cached ? '·' : '●')).join(''),
  ])
  return [
    ...table(['after', 'kept', 'renewed', 'to push', 'budget', 'steps'], rows),
    paint('  steps: every instruction after FROM; · from the cache, ● ran', 'dim'),
  ]
}

function printTimings({ timings, engine }: Report): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const { buildMs, behaviourMs, rebuildMs, readMs, totalMs } = timings
  return `build ${seconds(buildMs)}, run ${seconds(behaviourMs)}, build again ${seconds(rebuildMs)}, read ${seconds(readMs)}, in all ${seconds(totalMs)}; engine ${engine}`
}

function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)))
  return [head, ...rows].map(
    (row) => `  ${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  ')}`,
  )
}

/** Breaks a text at words; `lead` stands before the first line, blanks before the others. */
function wrap(text: string, lead: string): string[] {
  const lines: string[] = []
  let line = lead
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length > WIDTH && line.trim() !== lead.trim()) {
      lines.push(line.trimEnd())
      line = ' '.repeat(lead.length)
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
