import { parse } from 'yaml'
import type { Converted } from './macros'

export interface Actions extends Converted {
  /** Files that a `::file` of the text opens. */
  files: string[]
  /** Tests of the examiner; `mark` stands in the text where each belongs. */
  tests: { name: string; title: string; args: string[]; line: number; mark: string }[]
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*([^`\s]*)\s*(.*)$/

/**
 * Turns clickable actions of an Educates page into this format: both the short ones (`execute-1`, `copy`) and those
 * with a map of values (`terminal:execute`, `editor:…`, `examiner:execute-test`).
 */
export function convertActions(source: string): Actions {
  const out: Actions = { text: '', commands: [], notes: [], files: [], tests: [] }
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const text: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const open = FENCE.exec(lines[at] ?? '')
    if (!open) {
      text.push(parameters(lines[at] ?? '', at + 1, out))
      continue
    }
    const [, indent = '', marks = '```', name = ''] = open
    let end = at + 1
    while (end < lines.length && (lines[end] ?? '').trim() !== marks) end++
    const body = lines.slice(at + 1, end).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    const made = action({ name, body: body.join('\n'), line: at + 1 }, out)
    text.push(...(made ?? [`${marks}${name}`, ...body, marks]).map((line) => (line ? indent + line : line)))
    at = end
  }
  out.text = text.join('\n')
  return out
}

function action({ name, body, line }: { name: string; body: string; line: number }, out: Actions): string[] | null {
  const short = /^(execute|copy|copy-and-edit)(?:-(\d|all))?$/.exec(name)
  if (short?.[1] === 'execute') return command(body, { session: short[2] ?? '1', line }, out)
  if (short) return ['```bash no-run', ...body.split('\n'), '```']
  if (!/^(terminal|editor|dashboard|examiner|files|section|workshop):/.test(name)) return null
  const values = mapOf(body)
  const text = (key: string) =>
    typeof values[key] === 'string' || typeof values[key] === 'number' ? String(values[key]) : ''
  if (name === 'terminal:execute' || name === 'terminal:execute-all')
    return command(text('command'), { session: text('session') || '1', line }, out)
  if (name === 'terminal:interrupt') return ['Press Ctrl-C, to end what runs.']
  if (name === 'terminal:clear' || name === 'terminal:clear-all') return ['```bash', 'clear', '```']
  if (name === 'terminal:input') return ['Type:', '', '```text', text('text'), '```']
  if (name === 'workshop:copy') return ['```bash no-run', ...text('text').split('\n'), '```']
  if (name === 'editor:open-file') return openFile(text('file'), out)
  if (name === 'editor:create-file' || name === 'editor:append-lines-to-file')
    return fileText(name, { file: text('file'), text: text('text'), line }, out)
  if (name === 'examiner:execute-test') return test({ values, name: text('name'), title: text('title'), line }, out)
  if (name === 'section:begin' || name === 'section:heading') return text('title') ? [`### ${text('title')}`] : []
  if (name === 'section:end') return []
  out.notes.push({ what: 'left', line, message: `The action "${name}" has no place here; its text stays.` })
  return ['```yaml', ...body.split('\n'), '```']
}

function command(body: string, { session, line }: { session: string; line: number }, out: Actions): string[] {
  const text = body.trimEnd()
  // Their word for Ctrl-C.
  if (/^<ctrl[+-]c>$/i.test(text.trim())) return ['Press Ctrl-C, to end what runs.']
  out.commands.push(text)
  const one = /^\w{1,20}$/.test(session) && session !== 'all'
  if (!one)
    out.notes.push({ what: 'changed', line, message: `Terminal ${session}: Run types into the one that is open.` })
  const said = one ? [] : ['Run this in every terminal:', '']
  const word = one && session !== '1' ? ` terminal=T${session}` : ''
  return [...said, `\`\`\`bash${word}`, ...text.split('\n'), '```']
}

function openFile(file: string, out: Actions): string[] {
  const path = file.replace(/^(~\/|\/home\/eduk8s\/|\.\/)+/, '')
  if (path === '' || path.startsWith('/') || /["{}\s]/.test(path)) return [`Open \`${file}\`.`]
  out.files.push(path)
  return [`::file{path="${path}"}`]
}

function fileText(
  name: string,
  { file, text, line }: { file: string; text: string; line: number },
  out: Actions,
): string[] {
  const path = file.replace(/^(~\/|\/home\/eduk8s\/|\.\/)+/, '')
  const fence = text.includes('```') ? '````' : '```'
  const whole =
    name === 'editor:create-file' && path !== '' && !path.startsWith('/') && !/(^|\/)\.\.(\/|$)|\s/.test(path)
  if (whole) return [`${fence}text save-as=${path}`, ...text.trimEnd().split('\n'), fence]
  out.notes.push({
    what: 'changed',
    line,
    message: `The button that would change ${file} became text that says where it goes.`,
  })
  return [`Add this to \`${path || file}\`:`, '', `${fence}text`, ...text.trimEnd().split('\n'), fence]
}

function test(
  { values, name, title, line }: { values: Record<string, unknown>; name: string; title: string; line: number },
  out: Actions,
): string[] {
  if (!/^[\w][\w.-]*$/.test(name)) {
    out.notes.push({ what: 'left', line, message: 'A test without a name is not carried over.' })
    return []
  }
  const args = Array.isArray(values.args) ? values.args.map(String) : []
  const mark = `DRYDOCK-TEST-${out.tests.length}-${line}`
  out.tests.push({ name, title, args, line, mark })
  return [mark]
}

function mapOf(body: string): Record<string, unknown> {
  try {
    const value: unknown = parse(body, { maxAliasCount: 10, logLevel: 'silent' })
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

/** Values of the session that their renderers put into the text. */
function parameters(line: string, number: number, out: Actions): string {
  for (const [all] of line.matchAll(/\{\{<\s*param\s+["']?\w+["']?\s*>\}\}|%[a-z_]{3,}%|\{\{\s*[a-z]+_[a-z_]+\s*\}\}/g))
    out.notes.push({ what: 'left', line: number, message: `${all} was a value of the session and was left as it is.` })
  return line.replace(/\{\{[<%]\s*\/?\s*(note|warning|danger|tip|info)\s*[>%]\}\}/g, '')
}
