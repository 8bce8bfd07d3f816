import type { ImageSeen } from '../observation'
import type { Draft } from './rule'
import { place } from './waste'

/** Where the content that a layer holds at `path` ends up: in sight, or hidden by a later layer. */
export function findHider(image: ImageSeen, { path, layerIndex }: { path: string; layerIndex: number }): number | null {
  const waste = image.stack.waste.find((item) => item.path === path && item.layer === layerIndex)
  if (waste) return waste.hiddenBy
  return null
}

/** Drafts for files with the form of a secret, either those in sight or those that a later layer hides. */
export function secretFileDrafts(image: ImageSeen, which: 'visible' | 'hidden'): Draft[] {
  const canaryPaths = new Set(image.canaryHits.map(({ path, layerIndex }) => `${layerIndex} ${path}`))
  return image.secretHits.flatMap(({ path, name, form, layerIndex, offset }) => {
    const hider = findHider(image, { path, layerIndex })
    if (encodingOf(form)) return []
    // A planted token that has the form of a secret is told by its own rule.
    if ((hider !== null) !== (which === 'hidden') || canaryPaths.has(`${layerIndex} ${path}`)) return []
    const layer = image.layers[layerIndex]
    const hidden = hider === null ? '' : `; ${place(image.layers[hider])} only hides it`
    return [
      {
        message: `\`/${path}\` in ${place(layer)} holds a secret (${name})${hidden}.`,
        advice: 'Keep the file out of every layer, and replace the secret: it has been seen.',
        instruction: layer?.instruction ?? null,
        layer: layerIndex,
        path: `/${path}`,
        evidence: { kind: name, offset, hiddenByLayer: hider },
      },
    ]
  })
}

/** Drafts for files whose content becomes a secret when it is decoded, wherever they are. */
export function encodedFileDrafts(image: ImageSeen): Draft[] {
  return image.secretHits.flatMap(({ path, name, form, layerIndex, offset }) => {
    const encoding = encodingOf(form)
    if (!encoding) return []
    const layer = image.layers[layerIndex]
    return [
      {
        message: `\`/${path}\` in ${place(layer)} holds a secret in ${encoding} (${name}).`,
        advice: 'Keep the file out of every layer, and replace the secret: an encoding hides it from nobody.',
        instruction: layer?.instruction ?? null,
        layer: layerIndex,
        path: `/${path}`,
        evidence: { kind: name, form: encoding, offset, hiddenByLayer: findHider(image, { path, layerIndex }) },
      },
    ]
  })
}

/** "pattern-base64" is what stood in base64; "pattern" stood in plain sight. */
function encodingOf(form: string): string {
  return form.replace(/^pattern\W?/, '')
}
