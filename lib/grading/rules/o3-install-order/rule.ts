import type { Stage } from '@/lib/dockerfile/types'
import { copiesWholeContext, installsFromManifest } from '../commands'
import { BEST_PRACTICES, type Draft, type Rule } from '../rule'

export const rule: Rule = {
  id: 'O3',
  title: 'Dependencies before sources',
  meaning: 'The step that installs dependencies does not come after a COPY of the whole context.',
  reason: 'A step is reused only while everything before it is unchanged, so every edit of a source installs again.',
  source: BEST_PRACTICES,
  severity: 'warning',
  syntax: ({ stages }) => stages.flatMap(judge),
}

function judge({ instructions }: Stage): Draft[] {
  const copy = instructions.find(copiesWholeContext)
  const install =
    copy && instructions.find((instruction) => instruction.index > copy.index && installsFromManifest(instruction))
  if (!copy || !install) return []
  return [
    {
      message: `Line ${install.line} installs dependencies after line ${copy.line} has copied every file.`,
      advice: 'Copy the dependency manifest before the sources.',
      instruction: copy,
      evidence: { install: install.line },
    },
  ]
}
