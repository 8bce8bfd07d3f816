import type { Rule } from '../rule'
import { isStill, verdictDrafts } from '../verdicts'

export const rule: Rule = {
  id: 'O7',
  title: 'An unchanged context renews nothing',
  meaning: 'Building again, with nothing or only times changed, keeps every layer.',
  reason: 'A build that never repeats itself cannot be cached.',
  source: 'Observed: the image is built, one file is changed, and the image is built again with its own cache.',
  severity: 'error',
  observed: (seen) =>
    verdictDrafts(seen, {
      what: 'keepsAll',
      accepts: (mutation) => isStill(mutation),
      advice: 'Find the step whose input changes by itself.',
    }),
}
