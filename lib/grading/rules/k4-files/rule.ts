import { OCI_LAYERS, type Rule } from '../rule'
import { secretFileDrafts } from '../secret-files'

export const rule: Rule = {
  id: 'K4',
  title: 'No secrets in files',
  meaning: 'No file of the image holds something that has the form of a secret.',
  reason: 'Whoever can pull the image can read it.',
  source: OCI_LAYERS,
  severity: 'error',
  observed: ({ image }) => (image ? secretFileDrafts(image, 'visible') : []),
}
