import type { Rule } from '../rule'
import { verdictDrafts } from '../verdicts'

export const rule: Rule = {
  id: 'O4',
  title: 'A changed manifest installs again',
  meaning: 'After an edit of the dependency manifest, the install step runs again.',
  reason: 'An install that stays cached ships dependencies that nobody asked for any more.',
  source: 'Observed: the image is built, one file is changed, and the image is built again with its own cache.',
  severity: 'error',
  observed: (seen) =>
    verdictDrafts(seen, {
      what: 'reruns',
      accepts: () => true,
      advice: 'Let the install step depend on the manifest: what it reads must be copied before it.',
    }),
}
