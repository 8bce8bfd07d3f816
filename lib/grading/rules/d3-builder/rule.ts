import { copyWords } from '@/lib/dockerfile/files'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { DOCKERFILE_REFERENCE, type Draft, type Rule } from '../rule'

export const rule: Rule = {
  id: 'D3',
  title: 'Within what this builder can do',
  meaning:
    'No heredocs, no RUN --mount, no downloads by ADD, no RUN after VOLUME, nothing that is written so as to be read in two ways.',
  reason: 'Submissions are built by the classic builder without a network, because it can limit each build.',
  source: DOCKERFILE_REFERENCE,
  severity: 'error',
  syntax: (dockerfile) => [
    ...syntaxLine(dockerfile),
    ...dockerfile.instructions.flatMap(judge),
    ...runsAfterVolume(dockerfile),
  ],
}

const MESSAGES = {
  heredoc: 'Heredocs (<<) are not available in this builder.',
  mount: 'RUN --mount needs BuildKit, which does not build submissions.',
  link: 'This flag needs BuildKit, which does not build submissions.',
  url: 'ADD from an address is not possible: the build has no network.',
  plain: 'Here, sources and flags must be written plainly: no variables, quotes or escapes.',
  mark: 'Labels that begin with "drydock" belong to the grader.',
  volume: 'A RUN after VOLUME is not possible here: what it writes there is kept nowhere. Put VOLUME last.',
  odd: 'There is an invisible or control character in this instruction.',
} as const

/** Sources that cannot become an address, whatever the engine expands in them. */
const PLAIN_SOURCE = /^[\w./*?[\]@+,=~-]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are looked for.
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f\u0085\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]/

function syntaxLine({ directives }: Dockerfile): Draft[] {
  return directives
    .filter(({ name }) => name === 'syntax')
    .map(({ line }) => ({
      severity: 'info' as const,
      line,
      message: 'The "# syntax" line has no effect here: this builder loads no other frontend.',
    }))
}

function judge(instruction: Instruction): Draft[] {
  const inner = unwrap(instruction)
  const faults: (keyof typeof MESSAGES)[] = []
  if (inner.heredocs.length > 0) faults.push('heredoc')
  if (inner.keyword === 'RUN' && inner.flags.length > 0) faults.push('mount')
  if (
    isCopy(inner) &&
    inner.flags.some(({ name }) => ['link', 'parents', 'exclude', 'checksum', 'keep-git-dir', 'unpack'].includes(name))
  )
    faults.push('link')
  if (inner.keyword === 'ADD') faults.push(...judgeAdd(inner))
  if (isCopy(inner) && hasHiddenFlag(inner)) faults.push('plain')
  if (inner.keyword === 'LABEL' && mayBeMark(inner.args)) faults.push('mark')
  if (['FROM', 'COPY', 'ADD', 'LABEL', 'ONBUILD'].includes(instruction.keyword) && ODD.test(instruction.text))
    faults.push('odd')
  return [...new Set(faults)].map((fault) => ({ message: MESSAGES[fault], instruction }))
}

/** A RUN has the volumes that were declared before it, in files of the host that no bound of a build counts. */
function runsAfterVolume({ stages }: Dockerfile): Draft[] {
  const withVolume = new Set<number>()
  return stages.flatMap(({ index, parent, instructions }) => {
    const inner = instructions.map(unwrap)
    const first = inner.findIndex(({ keyword }) => keyword === 'VOLUME')
    const inherited = parent !== null && withVolume.has(parent)
    if (inherited || first >= 0) withVolume.add(index)
    return instructions.flatMap((instruction, at) => {
      if (inner[at]?.keyword !== 'RUN') return []
      // One that is put off runs after everything here.
      const late = first >= 0 && (at > first || instruction.keyword === 'ONBUILD')
      return inherited || late ? [{ message: MESSAGES.volume, instruction }] : []
    })
  })
}

/** What ONBUILD puts off is judged as if it stood alone. */
function unwrap(instruction: Instruction): Instruction {
  if (instruction.keyword !== 'ONBUILD') return instruction
  const [, keyword = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(instruction.args) ?? []
  const flags = [...rest.matchAll(/(?:^|\s)--([\w-]+)(?:=(\S*))?/g)].map(([, name = '', value]) => ({
    name,
    value: value ?? null,
  }))
  return {
    ...instruction,
    keyword: keyword.toUpperCase(),
    args: rest.replace(/(^|\s)--\S+/g, ' ').trim(),
    flags,
    json: null,
  }
}

function isCopy({ keyword }: Instruction): boolean {
  return keyword === 'COPY' || keyword === 'ADD'
}

/** The engine takes quotes and escapes out of a label's name, and fills variables in; `LABEL name value` is a form too. */
function mayBeMark(args: string): boolean {
  if (/drydock/i.test(args.replace(/["'\\`]/g, ''))) return true
  return args.split(/\s+/).some((word, at) => {
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    return (equals >= 0 || at === 0) && name.includes('$')
  })
}

function judgeAdd(instruction: Instruction): (keyof typeof MESSAGES)[] {
  const sources = copyWords(instruction)?.sources ?? []
  if (sources.some((source) => /^["']?(https?|ftp|git|ssh):|^["']?git@/i.test(source))) return ['url']
  return sources.some((source) => !PLAIN_SOURCE.test(source)) ? ['plain'] : []
}

/** The engine resolves quotes and escapes in flags; a flag that needs them is hiding something. */
function hasHiddenFlag({ text, keyword }: Instruction): boolean {
  const head = text.slice(keyword.length)
  const flags = /^\s*((?:--\S*\s+)*)/.exec(head)?.[1] ?? ''
  return /["'\\`$]/.test(flags) || /^\s*(?:--\S*\s+)*["'\\`]*-["'\\`]*-/.test(head.slice(flags.length))
}
