import { findPattern } from '@/lib/base/pattern'
import { parseDockerfile } from '@/lib/dockerfile/parse'
import type { Instruction } from '@/lib/dockerfile/types'
import type { Check } from '@/lib/labs/types'
import { sandboxPath } from '../path'
import type { FileFact, Verdict } from '../types'

export type DockerfileProbe = Extract<Check, { dockerfile: unknown }>['dockerfile']

/** A round of checks asks many things of one file, which its owner may have made as hard to read as can be. */
const read = new WeakMap<FileFact, Instruction[]>()

function instructionsOf(file: FileFact): Instruction[] {
  const known = read.get(file) ?? parseDockerfile(file.content ?? '').instructions
  read.set(file, known)
  return known
}

/**
 * Looks for an instruction in a Dockerfile as the engine would read it, so that a comment is no instruction.
 * `last` looks at the last one of its kind only; `matches` at what follows the keyword; `before` asks that it stand
 * before the first instruction that begins with those words.
 */
export function judgeDockerfile(probe: DockerfileProbe, files: ReadonlyMap<string, FileFact>): Verdict {
  const file = files.get(sandboxPath(probe.path))
  if (!file || file.content === null) return { passed: false, message: `${probe.path} does not exist` }
  const instructions = instructionsOf(file)
  const ofKind = instructions.filter(({ keyword }) => keyword === probe.instruction.toUpperCase())
  const found = (probe.last ? ofKind.slice(-1) : ofKind).filter((instruction) => fits(instruction, probe, instructions))
  const passed = found.length > 0 === (probe.exists ?? true)
  return { passed, message: passed ? '' : `${probe.path}: ${probe.instruction} is not as asked for` }
}

function fits(instruction: Instruction, probe: DockerfileProbe, all: Instruction[]): boolean {
  if (probe.form && (instruction.json !== null ? 'exec' : 'shell') !== probe.form) return false
  if (probe.matches !== undefined && !findPattern(probe.matches, rest(instruction))) return false
  if (probe.before === undefined) return true
  const start = squeeze(probe.before)
  const later = all.find(
    (other) => `${other.keyword} ${rest(other)} `.startsWith(`${start} `) || squeeze(other.text).startsWith(start),
  )
  return later !== undefined && instruction.index < later.index
}

/** What follows the keyword, flags included, on one line with single spaces. */
function rest(instruction: Instruction): string {
  return squeeze(instruction.text).slice(instruction.keyword.length).trim()
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
