import type { Rule } from '../rule'
import { verdictDrafts } from '../verdicts'

export const rule: Rule = {
  id: 'O2',
  title: 'Little to push again',
  meaning: 'After the edit, the compressed bytes of new layers stay within the budget of the exercise.',
  reason: 'A registry takes whole layers: one changed line in a large layer sends all of it again.',
  source: 'Observed: the image is built, one file is changed, and the image is built again with its own cache.',
  severity: 'error',
  observed: (seen) =>
    verdictDrafts(seen, {
      what: 'push',
      accepts: () => true,
      advice: 'Keep what changes often in a layer of its own, after everything that is large.',
    }),
}
