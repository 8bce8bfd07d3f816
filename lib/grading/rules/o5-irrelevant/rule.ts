import type { Rule } from '../rule'
import { isStill, verdictDrafts } from '../verdicts'

export const rule: Rule = {
  id: 'O5',
  title: 'What is not part of the program renews nothing',
  meaning: 'After an edit of a file such as README, every layer is kept.',
  reason: 'Files that the program does not need make every image look new.',
  source: 'Observed: the image is built, one file is changed, and the image is built again with its own cache.',
  severity: 'error',
  observed: (seen) =>
    verdictDrafts(seen, {
      what: 'keepsAll',
      accepts: (mutation) => !isStill(mutation),
      advice: 'Keep out of the context, or out of COPY, what the program does not need.',
    }),
}
