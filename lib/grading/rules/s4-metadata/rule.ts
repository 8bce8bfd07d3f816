import { OCI_LAYERS, type Rule } from '../rule'
import { wasteDrafts } from '../waste'

export const rule: Rule = {
  id: 'S4',
  title: 'No copies for owner or mode',
  meaning: 'Owner or mode of files is not changed in a later layer than the one that holds them.',
  reason: 'A layer holds whole files, so that a late chown or chmod stores every one of them again.',
  source: OCI_LAYERS,
  severity: 'warning',
  observed: (seen) =>
    wasteDrafts(seen, {
      accepts: ({ how, sameContent }) => how === 'replaced' && sameContent,
      verb: 'stored again with another owner or mode',
      advice: 'Set owner and mode as the files come in.',
    }),
}
