import { OCI_LAYERS, type Rule } from '../rule'
import { secretFileDrafts } from '../secret-files'

export const rule: Rule = {
  id: 'K5',
  title: 'No secrets below',
  meaning: 'No file that a later layer deletes or replaces holds something that has the form of a secret.',
  reason: 'Deleting hides a file from processes, not from whoever has the image: each layer can be read alone.',
  source: OCI_LAYERS,
  severity: 'error',
  observed: ({ image }) => (image ? secretFileDrafts(image, 'hidden') : []),
}
