import { LABEL } from '@/lib/docker/labels'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'

export interface MarkedDockerfile {
  text: string
  /** What each step of the build is, in the engine's counting; null for a mark. */
  steps: (Instruction | null)[]
  /** The instruction in a line of `text`, counted from 1. */
  atLine(line: number): Instruction | null
}

/**
 * The Dockerfile in the form that the engine gets: one instruction a line, just as we have read it, so that the two of
 * us cannot read it differently; and after each FROM a LABEL of this grading. Every image that a step makes inherits it:
 * that is how steps are found afterwards, how nothing stays behind, and why no other build's cache can match
 * (docs/decisions/031-marks.md).
 */
export function markDockerfile(dockerfile: Dockerfile, labels: Record<string, string>): MarkedDockerfile {
  const lines: string[] = dockerfile.escape === '`' ? ['# escape=`'] : []
  const steps: (Instruction | null)[] = []
  const byLine: (Instruction | null)[] = lines.map(() => null)
  const add = (line: string, instruction: Instruction | null) => {
    lines.push(line)
    byLine.push(instruction)
    steps.push(instruction)
  }
  const mark = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  for (const instruction of dockerfile.instructions) {
    add(instruction.text, instruction)
    if (instruction.keyword === 'FROM') add(`LABEL ${mark.join(' ')} ${LABEL.stage}=${instruction.stage}`, null)
  }
  return { text: `${lines.join('\n')}\n`, steps, atLine: (line) => byLine[line - 1] ?? null }
}

/** The stage that a history entry opens, when it is one of our marks; null for any other entry. */
export function stageOfMark(createdBy: string, runId: string): number | null {
  // A RUN may print or contain anything, but only a real LABEL step is recorded with this word in front; BuildKit writes
  // it without more.
  if (!/^LABEL |#\(nop\)\s+LABEL /.test(createdBy) || !createdBy.includes(`${LABEL.run}=${runId}`)) return null
  const stage = new RegExp(`${LABEL.stage.replace('.', '\\.')}=(\\d+)`).exec(createdBy)?.[1]
  return stage === undefined ? null : Number(stage)
}
