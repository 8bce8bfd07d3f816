import { mutationKind } from '../../mutation-kind'
import type { Rule } from '../rule'
import { verdictDrafts } from '../verdicts'

export const rule: Rule = {
  id: 'O1',
  title: 'A changed source file keeps the expensive steps',
  meaning: 'After an edit of a source file, the steps that do not depend on it come out of the cache.',
  reason: 'Whatever is rebuilt costs time on every edit, and is stored and pushed again.',
  source: 'Observed: the image is built, one file is changed, and the image is built again with its own cache.',
  severity: 'error',
  observed: (seen) =>
    verdictDrafts(seen, {
      what: 'keeps',
      accepts: (mutation) => mutationKind(mutation) !== 'argument',
      advice: 'Order the instructions from what changes least to what changes most.',
    }),
}
