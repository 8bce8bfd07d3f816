import type { Instruction, Stage } from '@/lib/dockerfile/types'
import { BEST_PRACTICES, type Draft, type Rule } from '../rule'

const MANY = 5

export const rule: Rule = {
  id: 'O9',
  title: 'Many RUNs in a row',
  meaning: 'Five or more RUN instructions follow each other.',
  reason: 'Each is a layer; what one adds and the next removes stays in the image.',
  source: BEST_PRACTICES,
  severity: 'info',
  syntax: ({ stages }) => stages.flatMap(judge),
}

function judge({ instructions }: Stage): Draft[] {
  let row: Instruction[] = []
  const rows: Instruction[][] = []
  for (const instruction of instructions) {
    if (instruction.keyword !== 'RUN') row = []
    else if (row.push(instruction) === MANY) rows.push(row)
  }
  return rows.map((many) => ({
    message: `${many.length} RUN instructions stand in a row from line ${many[0]?.line ?? 0} on.`,
    instruction: many[0] ?? null,
  }))
}
