import type { Stage } from '@/lib/dockerfile/types'
import { DOCKERFILE_REFERENCE, type Draft, type Rule } from '../rule'

export const rule: Rule = {
  id: 'B2',
  title: 'One CMD, one ENTRYPOINT, one HEALTHCHECK',
  meaning: 'A stage has each of them at most once.',
  reason: 'Only the last one counts; those before it mislead whoever reads the file.',
  source: DOCKERFILE_REFERENCE,
  severity: 'warning',
  syntax: ({ stages }) =>
    stages.flatMap((stage) => ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) => judge(stage, keyword))),
}

function judge({ instructions }: Stage, keyword: string): Draft[] {
  const all = instructions.filter((instruction) => instruction.keyword === keyword)
  const last = all.at(-1)
  return all.slice(0, -1).map((instruction) => ({
    message: `This ${keyword} has no effect: line ${last?.line ?? 0} replaces it.`,
    advice: 'Keep the one that is meant.',
    instruction,
  }))
}
