import type { Hit } from '@/lib/image/types'
import type { ImageSeen } from '../../observation'
import { type Draft, OCI_LAYERS, type Rule } from '../rule'
import { findHider } from '../secret-files'
import { place } from '../waste'

export const rule: Rule = {
  id: 'K6',
  title: 'The planted token is nowhere',
  meaning:
    'A random token that the grader plants in the build context is in no layer and no configuration, neither plain nor encoded.',
  reason: 'Whoever can pull the image can read every layer of it, hidden files included.',
  source: OCI_LAYERS,
  severity: 'error',
  observed: ({ image }) => (image ? [...image.canaryHits.map((hit) => inFile(image, hit)), ...inTexts(image)] : []),
}

function inFile(image: ImageSeen, hit: Hit & { layerIndex: number }): Draft {
  const layer = image.layers[hit.layerIndex]
  const hider = findHider(image, hit)
  const encoded = hit.form === 'plain' ? '' : ` (${hit.form})`
  const holds = `${place(layer).replace(/^l/, 'L')} holds \`/${hit.path}\`${encoded}`
  const hidden = hider === null ? '.' : `; ${place(image.layers[hider])} only hides it.`
  return {
    message: `The token is ${hider === null ? '' : 'still '}readable. ${holds}${hidden}`,
    advice:
      hider === null
        ? 'Keep the file that holds the token out of the image.'
        : 'Keep the file that holds the token out of every layer, not only out of the last.',
    instruction: layer?.instruction ?? null,
    layer: hit.layerIndex,
    path: `/${hit.path}`,
    evidence: {
      canary: hit.name,
      form: hit.form,
      offset: hit.offset,
      digest: layer?.facts.digest,
      hiddenByLayer: hider,
      hiddenByLine: hider === null ? null : (image.layers[hider]?.instruction?.line ?? null),
    },
  }
}

function inTexts({ canaryTexts }: ImageSeen): Draft[] {
  return canaryTexts.map(({ name, form, where, instruction }) => ({
    message: `The token is readable in ${where}${form === 'plain' ? '' : ` (${form})`}.`,
    advice: 'Keep the token out of commands, variables and labels: they are part of the image.',
    instruction,
    evidence: { canary: name, form, where },
  }))
}
