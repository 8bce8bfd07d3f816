import type { Code, Root } from 'mdast'
import { visit } from 'unist-util-visit'

/** Languages whose fences get a Run button. */
const SHELLS = ['bash', 'sh', 'console']

/** What the buttons of one code fence do. */
export interface Fence {
  lang: string
  actions: string
  /** Where Save writes, relative to the learner's home. */
  savePath?: string
  /** What Run types and Copy copies, where that differs from the text shown (prompts, output). */
  command?: string
  /** Title of the terminal that Run types into; without one, that which is in front. */
  terminal?: string
}

/** Reads a fence's language and words after it: `no-run`, `save-as=PATH`, `terminal=TITLE`. */
export function parseFence({ lang, meta, value }: Pick<Code, 'lang' | 'meta' | 'value'>): Fence {
  const words = (meta ?? '').split(/\s+/).filter(Boolean)
  const name = (lang ?? '').toLowerCase()
  const savePath = words.find((word) => word.startsWith('save-as='))?.slice('save-as='.length)
  const runs = SHELLS.includes(name) && !words.includes('no-run')
  const actions = [runs ? 'run' : '', 'copy', savePath ? 'save' : ''].filter(Boolean).join(' ')
  return {
    lang: name,
    actions,
    ...(savePath ? { savePath } : {}),
    ...(runs && terminalOf(meta) ? { terminal: terminalOf(meta) ?? '' } : {}),
    ...(name === 'console' ? { command: commandsOf(value) } : {}),
  }
}

const STEP = /^step(?:=(\d{1,3}))?$/
const TERMINAL = /^terminal=([A-Za-z0-9][\w-]{0,23})$/
const KNOWN = [/^no-run$/, /^save-as=./, STEP, TERMINAL]

/** Words after a fence's language that the format does not know. */
export function unknownWords(meta: string | null | undefined): string[] {
  return (meta ?? '').split(/\s+/).filter((word) => word && !KNOWN.some((known) => known.test(word)))
}

/** The exit code with which a block marked with `step` (0) or `step=CODE` must end; null for a block without that mark. */
export function stepExit(meta: string | null | undefined): number | null {
  const found = (meta ?? '').split(/\s+/).flatMap((word) => STEP.exec(word) ?? [])
  return found.length > 0 ? Number(found[1] ?? 0) : null
}

/** The title of the terminal in which a block runs, or null for that which is in front. */
export function terminalOf(meta: string | null | undefined): string | null {
  return (meta ?? '').split(/\s+/).flatMap((word) => TERMINAL.exec(word)?.[1] ?? [])[0] ?? null
}

/** Gives every code block its `lesson-code` element; `highlight` fills it later. */
export function placeFences(root: Root): void {
  visit(root, 'code', (code: Code) => {
    code.data = { ...code.data, hName: 'lesson-code', hProperties: { ...parseFence(code) } }
    // remark-rehype would nest <code> in the element: hChildren keeps it plain text.
    code.data.hChildren = [{ type: 'text', value: code.value }]
  })
}

/** The lines after `$ ` prompts of a recorded session, with the lines that a backslash continues. */
function commandsOf(session: string): string {
  const commands: string[] = []
  let open = false
  for (const line of session.split('\n')) {
    const prompt = /^\$ ?(.*)$/.exec(line)
    if (prompt) commands.push(prompt[1] ?? '')
    else if (open) commands.push(line.replace(/^> /, ''))
    open = (prompt !== null || open) && line.endsWith('\\')
  }
  return commands.join('\n')
}
