import { joinLines, type LogicalLine, readDirectives } from './lines'
import { buildStages } from './stages'
import type { Dockerfile, Instruction } from './types'

/** Above this, a Dockerfile is not read at all. */
export const MAX_DOCKERFILE_BYTES = 64 * 1024
export const MAX_INSTRUCTIONS = 200

const KEYWORDS = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)
const WITH_FLAGS = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN'])
const WITH_JSON = new Set(['ADD', 'CMD', 'COPY', 'ENTRYPOINT', 'RUN', 'SHELL', 'VOLUME'])
const WITH_HEREDOC = new Set(['ADD', 'COPY', 'RUN'])
const HEREDOC = /(?:^|[^<])<<-?(['"]?)([A-Za-z_][A-Za-z0-9_.-]*)\1/g

/**
 * Reads a Dockerfile as the engine segments it. Pure, also for the browser; never throws: what no engine would accept
 * stands in `faults`. Text beyond the limits is cut, with a fault.
 */
export function parseDockerfile(source: string): Dockerfile {
  const faults: Dockerfile['faults'] = []
  const bounded = source.length > MAX_DOCKERFILE_BYTES ? source.slice(0, MAX_DOCKERFILE_BYTES) : source
  const lines = bounded.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (bounded.length < source.length)
    faults.push({ message: `The file is longer than ${MAX_DOCKERFILE_BYTES / 1024} KiB.`, line: 1, endLine: 1 })

  const directives = readDirectives(lines)
  const escapeChar: '\\' | '`' = directives.find(({ name }) => name === 'escape')?.value === '`' ? '`' : '\\'
  const { logical, bodies } = takeOutHeredocs(joinLines(lines, escapeChar), lines, escapeChar)
  const cut = logical.slice(0, MAX_INSTRUCTIONS)
  if (cut.length < logical.length)
    faults.push({ message: `The file has more than ${MAX_INSTRUCTIONS} instructions.`, line: 1, endLine: 1 })

  const instructions = cut.map((line, index) => readInstruction(line, { index, escapeChar, bodies }))
  for (const { keyword, line, endLine } of instructions)
    if (!KEYWORDS.has(keyword))
      faults.push({ message: `"${keyword.slice(0, 40)}" is not an instruction.`, line, endLine })
  const { stages, globals } = buildStages(instructions, faults)
  const comments = listComments(lines, instructions)
  return { instructions, stages, globals, directives, escape: escapeChar, comments, faults }
}

function listComments(lines: string[], instructions: Instruction[]): Dockerfile['comments'] {
  const bodies = instructions.filter(({ heredocs }) => heredocs.length > 0)
  return lines.flatMap((raw, at) => {
    const text = /^[ \t\v\f\r]*#(.*)$/.exec(raw)?.[1]
    const line = at + 1
    if (text === undefined || bodies.some((body) => line > body.line && line <= body.endLine)) return []
    return [{ text: text.trim(), line }]
  })
}

function readInstruction(
  { line, endLine, text }: LogicalLine,
  { index, escapeChar, bodies }: { index: number; escapeChar: string; bodies: Map<number, string[]> },
): Instruction {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(text) ?? []
  const keyword = word.toUpperCase()
  const { flags, args } = WITH_FLAGS.has(keyword) ? takeFlags(rest, escapeChar) : { flags: [], args: rest.trim() }
  const json = WITH_JSON.has(keyword) ? readJson(args) : null
  return {
    index,
    keyword,
    line,
    endLine,
    text: text.trim(),
    args,
    flags,
    json,
    stage: -1,
    inStage: 0,
    heredocs: bodies.get(line) ?? [],
  }
}

/** The words before the arguments that begin with `--`, quotes and escapes resolved as the engine resolves them. */
function takeFlags(rest: string, escapeChar: string): { flags: Instruction['flags']; args: string } {
  const flags: Instruction['flags'] = []
  let left = rest.trimStart()
  while (left.startsWith('--')) {
    const { word, length } = readWord(left, escapeChar)
    left = left.slice(length).trimStart()
    if (word === '--') break
    const equals = word.indexOf('=')
    flags.push(
      equals < 0
        ? { name: word.slice(2), value: null }
        : { name: word.slice(2, equals), value: word.slice(equals + 1) },
    )
  }
  return { flags, args: left.trim() }
}

function readWord(text: string, escapeChar: string): { word: string; length: number } {
  let word = ''
  let quote = ''
  let at = 0
  for (; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === escapeChar && quote !== "'") word += text.charAt(++at)
    else if (quote) {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") quote = char
    else if (/\s/.test(char)) break
    else word += char
  }
  return { word, length: at }
}

function readJson(args: string): string[] | null {
  if (!args.startsWith('[')) return null
  try {
    const value: unknown = JSON.parse(args)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null
  } catch {
    return null
  }
}

/**
 * Newer engines take the lines after `RUN <<EOF` as text up to `EOF`. We read them the same way, so that the body is
 * not mistaken for instructions; whether the engine at hand can do it is for a rule to say.
 */
function takeOutHeredocs(
  logical: LogicalLine[],
  lines: string[],
  escapeChar: string,
): { logical: LogicalLine[]; bodies: Map<number, string[]> } {
  const bodies = new Map<number, string[]>()
  const kept: LogicalLine[] = []
  let queue = logical
  for (let at = 0; at < queue.length; at++) {
    const current = queue[at]
    if (!current) break
    kept.push(current)
    // Each heredoc joins what follows anew, so their number must be bounded.
    if (kept.length > MAX_INSTRUCTIONS) break
    const delimiters = heredocsOf(current.text)
    const end = delimiters.length > 0 ? findEnd(lines, current.endLine, delimiters) : null
    if (end === null) continue
    bodies.set(current.line, delimiters)
    current.endLine = end
    const most = MAX_INSTRUCTIONS + 1 - kept.length
    const after = joinLines(lines.slice(end), escapeChar, most).map((next) => ({
      ...next,
      line: next.line + end,
      endLine: next.endLine + end,
    }))
    queue = [...kept, ...after]
  }
  return { logical: kept, bodies }
}

function heredocsOf(text: string): string[] {
  const keyword = /^\s*(\S+)/.exec(text)?.[1]?.toUpperCase() ?? ''
  if (!WITH_HEREDOC.has(keyword)) return []
  return [...text.matchAll(HEREDOC)].map((match) => match[2] ?? '')
}

function findEnd(lines: string[], from: number, delimiters: string[]): number | null {
  let at = from
  for (const delimiter of delimiters) {
    while (at < lines.length && lines[at]?.replace(/^\t+/, '') !== delimiter) at++
    if (at >= lines.length) return null
    at++
  }
  return at
}
