import { OCI_LAYERS, type Rule } from '../rule'
import { wasteDrafts } from '../waste'

export const rule: Rule = {
  id: 'S3',
  title: 'No hidden directories',
  meaning: 'A directory is not filled in one layer and removed or emptied in a later one.',
  reason: 'Every file below it is still stored and shipped.',
  source: OCI_LAYERS,
  severity: 'warning',
  observed: (seen) =>
    wasteDrafts(seen, {
      accepts: ({ how }) => how === 'directory' || how === 'opaque',
      verb: 'removed with its directory',
      advice: 'Remove a directory in the step that filled it, or leave it behind in an earlier stage.',
    }),
}
