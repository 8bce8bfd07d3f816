import { flagValue } from '@/lib/dockerfile/files'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { type Draft, MULTI_STAGE, type Rule } from '../rule'

export const rule: Rule = {
  id: 'B9',
  title: 'References to stages are valid',
  meaning: 'COPY --from names an earlier stage; stage names are used once, and every stage is used.',
  reason: 'A name that is no earlier stage is taken for an image of that name, from wherever the engine finds one.',
  source: MULTI_STAGE,
  severity: 'warning',
  syntax: (dockerfile) => [
    ...dockerfile.instructions.flatMap((instruction) => judgeFrom(dockerfile, instruction)),
    ...sameNames(dockerfile),
    ...unused(dockerfile),
  ],
}

function judgeFrom({ stages }: Dockerfile, instruction: Instruction): Draft[] {
  const from = ['COPY', 'ADD'].includes(instruction.keyword) ? flagValue(instruction, 'from') : null
  if (from === null) return []
  const fault = (message: string): Draft[] => [{ message, advice: 'Name an earlier stage.', instruction }]
  if (/^\d+$/.test(from)) {
    if (Number(from) < instruction.stage) return []
    return fault(`There is no stage ${from} before line ${instruction.line}: stages count from 0.`)
  }
  const named = stages.filter(({ name }) => name === from.toLowerCase())
  if (named.some(({ index }) => index < instruction.stage)) return []
  if (named.length > 0) return fault(`Stage "${from.slice(0, 60)}" stands at or after line ${instruction.line}.`)
  // With a tag, a digest or a path it is an image that is meant.
  if (/[:@/.]/.test(from)) return []
  return fault(`No earlier stage is named "${from.slice(0, 60)}"; the engine looks for an image of that name.`)
}

function sameNames({ stages }: Dockerfile): Draft[] {
  return stages
    .filter(({ name, index }) => name !== null && stages.some((other) => other.index < index && other.name === name))
    .map(({ name, instructions }) => ({
      message: `The stage name "${name}" is used twice; references mean the later one from here on.`,
      advice: 'Give each stage a name of its own.',
      instruction: instructions[0] ?? null,
    }))
}

function unused({ stages, instructions }: Dockerfile): Draft[] {
  const references = instructions.flatMap((instruction) => {
    const from = flagValue(instruction, 'from') ?? /\bfrom=([^,\s]+)/.exec(flagValue(instruction, 'mount') ?? '')?.[1]
    return from ? [from.toLowerCase()] : []
  })
  return stages.slice(0, -1).flatMap(({ index, name, instructions: [from] }) => {
    const isUsed =
      references.includes(String(index)) ||
      (name !== null && references.includes(name)) ||
      stages.some(({ parent }) => parent === index)
    if (isUsed) return []
    return [
      {
        severity: 'info' as const,
        message: `Nothing is taken from stage ${name ? `"${name}"` : index}.`,
        advice: 'Remove it, or copy what it makes.',
        instruction: from ?? null,
      },
    ]
  })
}
