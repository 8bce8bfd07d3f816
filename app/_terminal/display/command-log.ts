import type { IMarker, Terminal } from '@xterm/xterm'

const MAX_ENTRIES = 100
const MAX_LINES = 400

/** One command with what it printed, as text that can be read without a screen. */
export interface LogEntry {
  id: number
  command: string
  output: string
  /** Null while it runs. */
  code: number | null
}

export interface CommandLog {
  entries(): readonly LogEntry[]
  onChange: (() => void) | null
}

/**
 * Follows the shell's marks (OSC 133: A prompt, B what is typed, C output begins, D it has ended with a code), which the
 * profile of the sandbox image writes, and keeps the commands with their output.
 */
export function followCommands(term: Terminal): CommandLog {
  let entries: LogEntry[] = []
  let typedAt: { marker: IMarker | undefined; column: number } | null = null
  let begun: { marker: IMarker | undefined; entry: LogEntry } | null = null
  let count = 0
  const log: CommandLog = { entries: () => entries, onChange: null }
  const change = () => log.onChange?.()

  term.parser.registerOscHandler(133, (data) => {
    const [kind, value] = data.split(';')
    const buffer = term.buffer.active
    if (kind === 'B') typedAt = { marker: term.registerMarker(0), column: buffer.cursorX }
    if (kind === 'C') {
      const entry: LogEntry = { id: ++count, command: readCommand(), output: '', code: null }
      begun = { marker: term.registerMarker(0), entry }
      entries = [...entries.slice(1 - MAX_ENTRIES), entry]
      change()
    }
    if (kind === 'D' && begun) {
      const code = Number(value) || 0
      const output = readLines(term, { from: begun.marker?.line ?? -1, to: endLine() })
      entries = entries.map((one) => (one.id === begun?.entry.id ? { ...one, output, code } : one))
      begun.marker?.dispose()
      begun = null
      change()
    }
    return true
  })

  function readCommand(): string {
    const line = typedAt?.marker?.line ?? -1
    const text = line < 0 ? '' : readLines(term, { from: line, to: endLine() }).slice(typedAt?.column ?? 0)
    typedAt?.marker?.dispose()
    typedAt = null
    return text.trim()
  }
  function endLine(): number {
    const { baseY, cursorY, cursorX } = term.buffer.normal
    return baseY + cursorY + (cursorX > 0 ? 1 : 0)
  }
  return log
}

/** Lines `from` up to but without `to` of the normal screen, wrapped ones joined. */
function readLines(term: Terminal, { from, to }: { from: number; to: number }): string {
  if (from < 0) return ''
  let text = ''
  const start = Math.max(from, to - MAX_LINES)
  for (let y = start; y < to; y++) {
    const line = term.buffer.normal.getLine(y)
    if (!line) break
    text += (y === start || line.isWrapped ? '' : '\n') + line.translateToString(true)
  }
  return (start > from ? '…\n' : '') + text
}

/** All that is on the screen and above it, as text. */
export function readWholeText(term: Terminal): string {
  return readLines(term, { from: 0, to: term.buffer.normal.length }).trimEnd()
}
