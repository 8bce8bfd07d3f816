import type { Dockerfile } from './types'

export interface LogicalLine {
  line: number
  endLine: number
  text: string
}

const DIRECTIVE = /^#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(.+?)[ \t]*$/
const KNOWN_DIRECTIVES = ['syntax', 'escape', 'check']

/** The parser directives: only comments of that form, before anything else in the file, each name once. */
export function readDirectives(lines: string[]): Dockerfile['directives'] {
  const found: Dockerfile['directives'] = []
  for (const [at, text] of lines.entries()) {
    const [, name = '', value = ''] = DIRECTIVE.exec(text) ?? []
    const key = name.toLowerCase()
    if (!KNOWN_DIRECTIVES.includes(key) || found.some((directive) => directive.name === key)) break
    found.push({ name: key, value, line: at + 1 })
  }
  return found
}

/**
 * Joins physical lines into instructions, by the engine's own rules (github.com/moby/buildkit, frontend/dockerfile/parser):
 * a line goes on after an escape character at its end that is not itself escaped; comment lines and empty lines inside
 * an instruction are dropped. Stops after `most` instructions.
 */
export function joinLines(lines: string[], escapeChar: string, most = Number.POSITIVE_INFINITY): LogicalLine[] {
  const joined: LogicalLine[] = []
  let open: LogicalLine | null = null
  for (const [at, raw] of lines.entries()) {
    if (joined.length >= most) return joined
    const trimmed = raw.replace(/^[ \t\v\f\r]+/, '')
    if (trimmed.startsWith('#') || trimmed === '') continue
    const { text, continues } = cutContinuation(open ? raw : trimmed, escapeChar)
    if (open) {
      open.text += text
      open.endLine = at + 1
    } else {
      open = { line: at + 1, endLine: at + 1, text }
    }
    if (!continues) {
      if (open.text.trim() !== '') joined.push(open)
      open = null
    }
  }
  if (open && open.text.trim() !== '') joined.push(open)
  return joined
}

function cutContinuation(line: string, escapeChar: string): { text: string; continues: boolean } {
  let last = line.length
  // By hand: a regular expression for blanks at the end takes time in the square of any blanks before it.
  while (line[last - 1] === ' ' || line[last - 1] === '\t') last--
  const end = line.slice(0, last)
  const continues = end.endsWith(escapeChar) && !end.endsWith(escapeChar + escapeChar)
  return continues ? { text: end.slice(0, -1), continues } : { text: line, continues }
}
