import type { Dockerfile, Instruction, Stage } from './types'
import { fillVariables } from './variables'

/** Gives every instruction its stage and resolves what each FROM starts from. Faults found on the way are added. */
export function buildStages(
  instructions: Instruction[],
  faults: Dockerfile['faults'],
): { stages: Stage[]; globals: Instruction[] } {
  const stages: Stage[] = []
  const globals: Instruction[] = []
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') stages.push(openStage(instruction, { stages, globals, faults }))
    const stage = stages.at(-1)
    if (!stage) {
      globals.push(instruction)
      if (instruction.keyword !== 'ARG')
        faults.push({ ...range(instruction), message: 'Only ARG may stand before FROM.' })
      continue
    }
    instruction.stage = stage.index
    instruction.inStage = stage.instructions.length
    stage.instructions.push(instruction)
    stage.endLine = instruction.endLine
  }
  if (stages.length === 0) faults.push({ message: 'There is no FROM.', line: 1, endLine: 1 })
  return { stages, globals }
}

function openStage(
  from: Instruction,
  { stages, globals, faults }: { stages: Stage[]; globals: Instruction[]; faults: Dockerfile['faults'] },
): Stage {
  const [base = '', as, name, ...more] = from.args.split(/\s+/)
  if (base === '' || (as !== undefined && (as.toUpperCase() !== 'AS' || !name || more.length > 0)))
    faults.push({ ...range(from), message: 'FROM is written as: FROM image [AS name].' })
  const image = fillVariables(base, argDefaults(globals))
  const parent = stages.findLast((stage) => stage.name !== null && stage.name === image?.toLowerCase())
  return {
    ...range(from),
    index: stages.length,
    name: as?.toUpperCase() === 'AS' && name ? name.toLowerCase() : null,
    base,
    image,
    parent: parent?.index ?? null,
    instructions: [],
  }
}

function argDefaults(globals: Instruction[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const { keyword, args } of globals) {
    if (keyword !== 'ARG') continue
    for (const pair of args.split(/\s+/)) {
      const equals = pair.indexOf('=')
      if (equals > 0) values.set(pair.slice(0, equals), pair.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2'))
    }
  }
  return values
}

function range({ line, endLine }: Instruction): { line: number; endLine: number } {
  return { line, endLine }
}
