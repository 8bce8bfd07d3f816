import { flagValue } from '@/lib/dockerfile/files'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import type { Draft, Rule } from '../rule'

export const rule: Rule = {
  id: 'D2',
  title: 'Only images of the exercise',
  meaning: 'FROM and COPY --from name an earlier stage or an image that the exercise offers.',
  reason: 'A submission is built without a network, from images that are the same for everyone.',
  source: 'Rule of this school: the exercise lists its images.',
  severity: 'error',
  observed: ({ dockerfile, exercise }) => findForeignImages(dockerfile, exercise.images),
}

/** FROMs and COPY --froms that lead outside `allowed` and the file's own stages. */
export function findForeignImages(dockerfile: Dockerfile, allowed: string[]): Draft[] {
  const names = new Set(['scratch', ...allowed, ...allowed.map((image) => image.replace(/:latest$/, ''))])
  const list = allowed.filter((image) => image !== 'scratch').join(', ')
  const refuse = (instruction: Instruction, image: string): Draft => ({
    message: `"${image.slice(0, 100)}" is not one of the images of this exercise (${list}), nor an earlier stage.`,
    advice: 'Start from an image that the exercise names.',
    instruction,
  })
  const bases = dockerfile.stages.flatMap((stage) => {
    const [from] = stage.instructions
    if (!from || stage.parent !== null || (stage.image !== null && names.has(stage.image))) return []
    return [refuse(from, stage.image ?? stage.base)]
  })
  const copies = dockerfile.instructions.flatMap((instruction) => {
    const from = copiesFrom(instruction)
    if (from === null || names.has(from) || isEarlierStage(dockerfile, { instruction, from })) return []
    return [refuse(instruction, from)]
  })
  return [...bases, ...copies]
}

/** COPY may hide behind ONBUILD; whatever stands there is held to the same rule. */
function copiesFrom(instruction: Instruction): string | null {
  if (instruction.keyword === 'ONBUILD') return /--from\s*=?\s*(\S+)/i.exec(instruction.args)?.[1] ?? null
  return flagValue(instruction, 'from')
}

function isEarlierStage(
  dockerfile: Dockerfile,
  { instruction, from }: { instruction: Instruction; from: string },
): boolean {
  const earlier = dockerfile.stages.slice(0, Math.max(0, instruction.stage))
  if (/^\d+$/.test(from)) return Number(from) < earlier.length
  return earlier.some(({ name }) => name === from.toLowerCase())
}
