import type { Behaviour } from '@/lib/labs/types'
import { behaviourDrafts } from '../behaviour'
import type { Rule } from '../rule'

export const rule: Rule = {
  id: 'B7',
  title: 'The container does what is asked',
  meaning:
    'Answers, output, exit codes, first process, user, stopping, configuration and files are as the exercise says.',
  reason: 'An image is right when its container does its work.',
  source: 'Observed: the image is run without a network and without capabilities.',
  severity: 'error',
  observed: (seen) => behaviourDrafts(seen, { accepts: isOrdinary, keywords: ['ENTRYPOINT', 'CMD'] }),
}

/** The others have rules of their own: B3, B6 and B8. */
function isOrdinary(probe: Behaviour): boolean {
  return !('user' in probe || 'health' in probe || 'stop' in probe || probe.readOnly)
}
