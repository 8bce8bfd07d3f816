import { OCI_LAYERS, type Rule } from '../rule'
import { wasteDrafts } from '../waste'

export const rule: Rule = {
  id: 'S2',
  title: 'Nothing is shipped that is deleted',
  meaning: 'A file is not added in one layer and deleted in a later one.',
  reason: 'A layer never shrinks: the later one only hides what the earlier one holds.',
  source: OCI_LAYERS,
  severity: 'warning',
  observed: (seen) =>
    wasteDrafts(seen, {
      accepts: ({ how }) => how === 'deleted',
      verb: 'deleted',
      advice: 'Remove a file in the step that made it, or never bring it in.',
    }),
}
