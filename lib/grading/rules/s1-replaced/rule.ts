import { OCI_LAYERS, type Rule } from '../rule'
import { wasteDrafts } from '../waste'

export const rule: Rule = {
  id: 'S1',
  title: 'Nothing is stored twice',
  meaning: 'A file is not added in one layer and replaced in a later one.',
  reason: 'Both versions are stored and shipped.',
  source: OCI_LAYERS,
  severity: 'warning',
  observed: (seen) =>
    wasteDrafts(seen, {
      accepts: ({ how, sameContent }) => how === 'replaced' && !sameContent,
      verb: 'replaced',
      advice: 'Add a file once, in its final form.',
    }),
}
