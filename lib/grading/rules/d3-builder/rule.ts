import { copyWords } from '@/lib/dockerfile/files'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { DOCKERFILE_REFERENCE, type Draft, type Rule } from '../rule'

export const rule: Rule = {
  id: 'D3',
  title: 'Within what this builder can do',
  meaning:
    'No heredocs, no RUN --mount (other than secrets that the exercise offers), no downloads by ADD, no RUN after VOLUME, nothing that is written so as to be read in two ways.',
  reason:
    'Submissions are built without a network by the classic builder, because it can limit each build; by BuildKit where the exercise offers secrets.',
  source: DOCKERFILE_REFERENCE,
  severity: 'error',
  syntax: (dockerfile, { secrets } = { secrets: [] }) => [
    ...syntaxLine(dockerfile),
    ...dockerfile.instructions.flatMap((instruction) => judge(instruction, secrets)),
    ...runsAfterVolume(dockerfile),
  ],
}

const MESSAGES = {
  heredoc: 'Heredocs (<<) are not available in this builder.',
  mount: 'RUN --mount needs BuildKit, which does not build submissions.',
  secret: 'Of mounts, only type=secret is possible here, written plainly, with an id that this exercise offers.',
  onbuild: 'ONBUILD is not possible in this exercise.',
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

function judge(instruction: Instruction, secrets: readonly string[]): Draft[] {
  const inner = unwrap(instruction)
  const faults: (keyof typeof MESSAGES)[] = []
  if (inner.heredocs.length > 0) faults.push('heredoc')
  if (inner.keyword === 'RUN') faults.push(...judgeRun(inner, secrets))
  if (instruction.keyword === 'ONBUILD' && secrets.length > 0) faults.push('onbuild')
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

/** With secrets to show the builder is BuildKit, which would take other mounts and flags as well. */
function judgeRun(run: Instruction, secrets: readonly string[]): (keyof typeof MESSAGES)[] {
  if (secrets.length === 0) return run.flags.length > 0 ? ['mount'] : []
  const plain = run.flags.every(({ name, value }) => name === 'mount' && isSecretMount(value ?? '', secrets))
  return plain && !hasHiddenFlag(run) ? [] : ['secret']
}

const SECRET_FIELD = /^(target|dst|destination|required|mode|uid|gid)(=[\w./-]+)?$/

function isSecretMount(value: string, secrets: readonly string[]): boolean {
  const fields = value.split(',')
  const id = fields.find((field) => field.startsWith('id='))?.slice('id='.length)
  const rest = fields.filter((field) => field !== 'type=secret' && !field.startsWith('id='))
  // Each but one is known by its own name; what is named twice is read in two ways.
  const names = fields.map((field) => field.split('=')[0])
  return (
    fields.includes('type=secret') &&
    new Set(names).size === names.length &&
    id !== undefined &&
    secrets.includes(id) &&
    rest.every((field) => SECRET_FIELD.test(field))
  )
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
