import { copyWords, flagValue } from '@/lib/dockerfile/files'
import type { Instruction } from '@/lib/dockerfile/types'
import { MULTI_STAGE, type Rule } from '../rule'

const EVERYTHING = /^(\/|\/\.|\/\*|\.|\.\/|\*)$/

export const rule: Rule = {
  id: 'S11',
  title: 'Not a whole stage',
  meaning: 'COPY --from takes files out of a stage, not everything.',
  reason: 'Copying the root of a stage brings its tools, caches and leftovers along: the stage has saved nothing.',
  source: MULTI_STAGE,
  severity: 'warning',
  syntax: ({ instructions }) =>
    instructions.filter(takesAll).map((instruction) => ({
      message: `Line ${instruction.line} copies all of "${flagValue(instruction, 'from')?.slice(0, 60)}".`,
      advice: 'Name the files that the program needs.',
      instruction,
    })),
}

function takesAll(instruction: Instruction): boolean {
  if (!['COPY', 'ADD'].includes(instruction.keyword) || flagValue(instruction, 'from') === null) return false
  const words = copyWords(instruction)
  // Without a slash in front, the source still begins at the root of the stage.
  return (words?.sources ?? []).some((source) => EVERYTHING.test(source))
}
