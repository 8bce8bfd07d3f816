import { copyWords } from '@/lib/dockerfile/files'
import { parseDockerfile } from '@/lib/dockerfile/parse'
import type { Instruction } from '@/lib/dockerfile/types'
import { forbid, malformed } from '../refusal'

const COPY_FLAGS = ['from', 'chown', 'chmod', 'link', 'parents', 'exclude']
const ADD_FLAGS = ['chown', 'chmod', 'link', 'exclude']
const ARCHIVE = /\.(tar|tgz|tbz2?|txz|tzst|tar\.\w+)["']?$/i
/** What a trigger in a base image may be: nothing that names an image or a cache, for nobody rewrites it. */
const TRIGGER_FLAGS = ['chown', 'chmod']
const TRIGGERS = [
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]

/** What no instruction may hold, whichever it is. */
export function checkWords({ keyword, args, line }: Pick<Instruction, 'keyword' | 'args' | 'line'>): void {
  if (args.includes('\0')) throw malformed(`dockerfile parse error line ${line}: a zero byte.`)
  if (keyword !== 'LABEL') return
  const bare = args.replace(/["'\\`]/g, '')
  // A key made of variables could become one of ours, and ours say whose an image is.
  const keys = bare
    .split(/\s+/)
    .map((word, at) => (word.includes('=') ? word.slice(0, word.indexOf('=')) : at === 0 ? word : ''))
  if (/drydock/i.test(bare) || keys.some((key) => key.includes('$')))
    throw forbid(
      'build',
      `line ${line}: labels below "drydock." are kept for the platform, and the name of a label cannot be a variable.`,
    )
}

/** Sources of COPY and ADD: files of the context, nothing that the engine would fetch. */
export function checkSources(instruction: Instruction): void {
  const { keyword, flags, args } = instruction
  const known = keyword === 'ADD' ? ADD_FLAGS : COPY_FLAGS
  for (const { name } of flags)
    if (!known.includes(name)) throw malformed(`Unknown flag: ${keyword} --${name.slice(0, 40)}`)
  if (keyword !== 'ADD' || args.startsWith('<<')) return
  const sources = copyWords(instruction)?.sources ?? []
  if (sources.some((source) => ARCHIVE.test(source)))
    throw forbid(
      'build',
      'ADD unpacks no archives here: nothing bounds what comes out of one. COPY it, and unpack it with RUN tar.',
    )
  if (sources.some((source) => /[:$@]/.test(source) || /^["']?github\.com\//i.test(source)))
    throw forbid(
      'build',
      `ADD fetches nothing from a network here, and its sources can hold no variable, ":" or "@". Put the file into the build context and use COPY.`,
    )
}

/** A trigger of ONBUILD: the builder runs it as it stands in the base image. */
export function checkTrigger(text: string): void {
  const { instructions, faults } = parseDockerfile(`FROM scratch\n${text}`)
  const [, instruction, ...more] = instructions
  const fine =
    !/[\n\r]/.test(text) &&
    faults.length === 0 &&
    instruction !== undefined &&
    more.length === 0 &&
    TRIGGERS.includes(instruction.keyword)
  if (!fine || !instruction) throw refused(text)
  const isFiles = instruction.keyword === 'COPY'
  const allowed = isFiles
    ? TRIGGER_FLAGS
    : instruction.keyword === 'HEALTHCHECK'
      ? ['interval', 'timeout', 'start-period', 'retries', 'start-interval']
      : []
  if (instruction.flags.some(({ name }) => !allowed.includes(name))) throw refused(text)
  if (instruction.args.includes('<<') && (isFiles || instruction.keyword === 'RUN')) throw refused(text)
  checkWords(instruction)
  if (isFiles) checkSources(instruction)
}

function refused(text: string) {
  return forbid(
    'build',
    `ONBUILD ${text.slice(0, 80)}: a trigger may name no other image, mount or address, and ADD nothing.`,
  )
}
