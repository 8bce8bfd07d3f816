import type { Observation } from '../../observation'
import { DOCKERFILE_REFERENCE, type Draft, type Rule } from '../rule'

export const rule: Rule = {
  id: 'D1',
  title: 'The Dockerfile builds',
  meaning: 'The engine can read the file, and every instruction ends well.',
  reason: 'Without an image there is nothing to run, to measure or to push.',
  source: DOCKERFILE_REFERENCE,
  severity: 'error',
  syntax: ({ faults, instructions }) =>
    faults.map(({ message, line }) => ({
      message,
      line,
      instruction: instructions.find((instruction) => instruction.line === line) ?? null,
    })),
  observed: ({ build }) => buildFailure(build),
}

function buildFailure({ failed, ended }: Observation['build']): Draft[] {
  if (!failed || ended) return []
  const tail = failed.lastLines.at(-1)
  return [
    {
      message: failed.instruction
        ? `The build stopped at line ${failed.line}: ${failed.message}`
        : `There is no image: ${failed.message}`,
      advice: tail
        ? 'Read the last lines of the build log: they are what the command said before it failed.'
        : 'Compare the instruction with the reference.',
      instruction: failed.instruction,
      line: failed.line ?? undefined,
      evidence: { lastLines: failed.lastLines },
    },
  ]
}
