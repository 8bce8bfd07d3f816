/** What foreign text becomes: Markdown of this format, and what an author must know about it. */
export interface Converted {
  text: string
  /** Commands that the learner is asked to run. */
  commands: string[]
  notes: { what: 'changed' | 'left'; line: number; message: string }[]
}

interface Macro {
  run: boolean
  /** Said to the learner before the command. */
  before: string[]
  /** Words for the code block: in which terminal it runs. */
  words: string
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/
const INLINE = /(`+)(?!`)(.+?)(?<!`)\1(?!`)[ ]?\{\{([^{}]*)\}\}/g
/** A bare word in braces is somebody's macro; one with a dot, a bar or an argument is a template that the text shows. */
const LEFT_OVER = /\{\{\s*([a-zA-Z_]+(?:\s+[A-Za-z]+\d*)*)\s*\}\}/g
const SHELLS = ['', 'sh', 'shell', 'bash', 'console', 'zsh', 'text', 'plain', 'plaintext']

/**
 * Turns the text of a Katacoda or Killercoda step into this format: `{{exec}}`, `{{execute}}` (`T1`, `HOST1`,
 * `interrupt`), `{{copy}}`, `{{open}}`, files in `<pre class="file">`, addresses of ports. Braces in code and templates
 * are left alone; macros that are not known are reported.
 * Sources: https://killercoda.com/creators, https://www.katacoda.community/scenario-syntax.html
 */
export function convertMacros(source: string): Converted {
  const out: Converted = { text: '', commands: [], notes: [] }
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const text: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const fence = FENCE.exec(line)
    const pre = /^(.*?)<pre\s+([^>]*\bclass=["']?file\b[^>]*)>(.*)$/i.exec(line)
    if (fence) at = takeFence({ lines, at, fence }, text, out)
    else if (pre) at = takeFile({ lines, at, pre }, text, out)
    else text.push(...takeLine(line, at + 1, out))
  }
  out.text = text.map((line, at) => addresses(line, at + 1, out)).join('\n')
  return out
}

function takeFence(
  { lines, at, fence }: { lines: string[]; at: number; fence: RegExpExecArray },
  text: string[],
  out: Converted,
): number {
  const [, indent = '', marks = '```', info = ''] = fence
  const close = new RegExp(`^\\s*${marks[0] === '~' ? '~' : '`'}{${marks.length},}\\s*((?:\\{\\{[^{}]*\\}\\}.*)?)$`)
  let end = at + 1
  while (end < lines.length && !close.test(lines[end] ?? '')) end++
  const body = lines.slice(at + 1, end)
  const tail = close.exec(lines[end] ?? '')?.[1] ?? ''
  const macro = tail ? readMacro(/\{\{([^{}]*)\}\}/.exec(tail)?.[1] ?? '', end + 1, out) : null
  const language = info.trim().split(/[\s,{]/)[0] ?? ''
  const shell = SHELLS.includes(language.toLowerCase())
  if (macro?.run) out.commands.push(body.join('\n'))
  for (const said of macro?.before ?? []) text.push(`${indent}${said}`, '')
  const word = macro?.run
    ? `bash${macro.words}`
    : shell && language
      ? 'bash no-run'
      : macro && shell
        ? 'bash no-run'
        : language
  text.push(`${indent}${marks}${word}`, ...body, `${indent}${marks}`)
  const rest = tail.replace(/^\{\{[^{}]*\}\}/, '').trim()
  if (rest) text.push('', ...takeLine(`${indent}${rest}`, end + 1, out))
  return end
}

/** `<pre class="file" data-filename="…" data-target="…">`: text that a button puts into a file. */
function takeFile(
  { lines, at, pre }: { lines: string[]; at: number; pre: RegExpExecArray },
  text: string[],
  out: Converted,
): number {
  const [, before = '', attributes = '', first = ''] = pre
  const body: string[] = []
  let end = at
  let rest = first
  while (!/<\/pre>/i.test(rest) && end + 1 < lines.length) {
    body.push(rest)
    end++
    rest = lines[end] ?? ''
  }
  const [last = '', after = ''] = rest.split(/<\/pre>/i)
  body.push(last)
  const attribute = (name: string) => new RegExp(`data-${name}=["']([^"']*)["']`, 'i').exec(attributes)?.[1]
  const file = attribute('filename')?.replace(/^(\.\/|~\/|\/root\/)+/, '')
  const target = attribute('target') ?? 'replace'
  const content = unescapeHtml(body.join('\n').replace(/^\n+|\s+$/g, ''))
  const indent = /^\s*/.exec(before)?.[0] ?? ''
  if (before.trim()) text.push(...takeLine(before, at + 1, out))
  const whole = target === 'replace' && file !== undefined && !file.startsWith('/') && !/(^|\/)\.\.(\/|$)|\s/.test(file)
  if (!whole && file && target !== 'clipboard') {
    const marker = attribute('marker')
    text.push('', `${indent}${placeWords({ target, file, marker })}`)
    out.notes.push({
      what: 'changed',
      line: at + 1,
      message: `The button that would ${target} into ${file} became text that says where it goes.`,
    })
  }
  const fence = content.includes('```') ? '````' : '```'
  const extension = /\.(\w+)$/.exec(file ?? '')?.[1] ?? ''
  text.push('', `${indent}${fence}${languageOf(extension)}${whole ? ` save-as=${file}` : ''}`)
  text.push(...content.split('\n').map((line) => indent + line), `${indent}${fence}`, '')
  if (after.trim()) text.push(...takeLine(indent + after.trim(), end + 1, out))
  return end
}

function placeWords({ target, file, marker }: { target: string; file: string; marker: string | undefined }): string {
  if (marker) return `In \`${file}\`, put this in the place of \`${unescapeHtml(marker).trim()}\`:`
  if (target === 'prepend') return `Put this at the top of \`${file}\`:`
  return target === 'replace' ? `This is the whole of \`${file}\`:` : `Add this to \`${file}\`:`
}

/** Commands inside a line of prose stay where they are, and stand once more below it with a button. */
function takeLine(line: string, number: number, out: Converted): string[] {
  const blocks: string[] = []
  const indent = /^\s*(?:[-*+]\s+|\d+[.)]\s+)?/.exec(line)?.[0].replace(/\S/g, ' ') ?? ''
  const alone = new RegExp(`^\\s*${INLINE.source}\\s*$`).test(line)
  const kept = line.replace(INLINE, (_all, _marks: string, code: string, macro: string) => {
    if (/^\s*open\s*$/.test(macro)) {
      const path = code.trim().replace(/^(\.\/|~\/|\/root\/)+/, '')
      if (path.startsWith('/') || /["{}\s]/.test(path)) return `\`${code}\``
      blocks.push('', `${indent}::file{path="${path}"}`)
      return `\`${code}\``
    }
    const { run, before, words } = readMacro(macro, number, out)
    if (run) {
      out.commands.push(code.trim())
      for (const said of before) blocks.push('', `${indent}${said}`)
      blocks.push('', `${indent}\`\`\`bash${words}`, `${indent}${code.trim()}`, `${indent}\`\`\``)
    }
    return `\`${code}\``
  })
  const left = kept.replace(/(`+)[^`]*\1/g, '')
  for (const [all, name] of left.matchAll(LEFT_OVER)) {
    if (/^TRAFFIC/.test(name ?? '')) continue
    const known = /^(exec|execute|copy|open)\b/.test(name ?? '')
    const message = known
      ? `${all} follows no code and was left as it is.`
      : `The macro ${all} is not known and was left as it is.`
    out.notes.push({ what: 'left', line: number, message })
  }
  if (alone && blocks.length > 0) return blocks
  return blocks.length > 0 ? [kept, ...blocks, ''] : [kept]
}

function readMacro(macro: string, line: number, out: Converted): Macro {
  const [name = '', ...words] = macro.trim().split(/\s+/)
  const before: string[] = []
  let terminal = ''
  if (name === 'copy') return { run: false, before, words: '' }
  if (name !== 'exec' && name !== 'execute') {
    out.notes.push({ what: 'left', line, message: `The macro {{${macro}}} is not known and was taken away.` })
    return { run: false, before, words: '' }
  }
  for (const word of words) {
    const place = /^(T|HOST)(\d+)$/i.exec(word)
    if (/^interrupt$/i.test(word)) before.push('Press Ctrl-C first, to end what runs.')
    else if (!place) out.notes.push({ what: 'left', line, message: `"${word}" of {{${macro}}} is not known.` })
    else if (place[2] !== '1') {
      if (place[1]?.toUpperCase() === 'T') {
        terminal = ` terminal=T${place[2]}`
        continue
      }
      before.push(`This is for host ${place[2]}:`)
      const message = `Host ${place[2]}: a sandbox is one host, so this runs in the same.`
      out.notes.push({ what: 'changed', line, message })
    } else continue
  }
  return { run: true, before, words: terminal }
}

const ADDRESS =
  /(?:https?:\/\/)?(?:\[\[HOST\d?_SUBDOMAIN\]\]-(\d+)-\[\[KATACODA_HOST\]\]\.environments\.katacoda\.com|\{\{TRAFFIC_HOST\d+_(\d+)\}\})/g

/** Public addresses of a port become that port on this host; a link to one becomes its words and the address. */
function addresses(line: string, number: number, out: Converted): string {
  if (!/\[\[|TRAFFIC_/.test(line)) return line
  const local = line.replace(ADDRESS, (_all, old?: string, recent?: string) => {
    out.notes.push({ what: 'changed', line: number, message: `An address of port ${old ?? recent} became localhost.` })
    return `http://localhost:${old ?? recent}`
  })
  for (const [left] of local.matchAll(/\[\[[A-Z0-9_]+\]\]|\{\{TRAFFIC_\w+\}\}/g))
    out.notes.push({ what: 'left', line: number, message: `The macro ${left} has nothing here that it could mean.` })
  return local.replace(/\[([^\]]*)\]\((http:\/\/localhost:[^)\s]*)\)/g, '$1 (`$2`, or the Preview tab)')
}

export function unescapeHtml(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: ' ' }
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    if (name) return names[name.toLowerCase()] ?? all
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : all
  })
}

function languageOf(extension: string): string {
  const known: Record<string, string> = { sh: 'bash', yml: 'yaml', py: 'python', js: 'js', ts: 'ts', md: 'markdown' }
  const name = known[extension] ?? extension
  // Files that are saved are not run at the same time.
  return name === 'bash' ? 'bash no-run' : name || 'text'
}
