import type { Waste } from '@/lib/image/stack'
import type { Exercise, MeasuredSolution } from '@/lib/labs/types'
import { describeLayer } from './layer-views'
import type { ImageSeen } from './observation'
import type { Reference, SecretView, WasteView } from './report-evidence'
import { findHider } from './rules/secret-files'

const MAX_PATHS = 50
const MAX_SECRETS = 50

/** What no process can see, by path and by the instruction that put it there. */
export function viewWaste(image: ImageSeen): WasteView {
  const own = image.stack.waste.filter(({ layer, bytes }) => bytes > 0 && !image.layers[layer]?.base)
  const byLayer = groupByLayer(own)
  return {
    totalBytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
    byPath: [...own]
      .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))
      .slice(0, MAX_PATHS)
      .map(({ path, bytes, layer, hiddenBy, how, sameContent }) => ({
        path: `/${path}`,
        bytes,
        layer,
        hiddenBy,
        how: how === 'replaced' && sameContent ? 'metadata' : how,
      })),
    byInstruction: [...byLayer]
      .map(([layer, wastes]) => ({
        line: image.layers[layer]?.instruction?.line ?? null,
        instruction: describeLayer(image.layers[layer]),
        layer,
        bytes: wastes.reduce((sum, { bytes }) => sum + bytes, 0),
        paths: wastes.length,
      }))
      .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer),
  }
}

function groupByLayer(wastes: Waste[]): Map<number, Waste[]> {
  const groups = new Map<number, Waste[]>()
  for (const waste of wastes) groups.set(waste.layer, [...(groups.get(waste.layer) ?? []), waste])
  return groups
}

/** Where secrets were seen, never what they are. */
export function viewSecrets(image: ImageSeen): SecretView[] {
  const inFiles = [...image.canaryHits, ...image.secretHits].map((hit): SecretView => {
    const hiddenBy = findHider(image, hit)
    const isPlanted = !hit.form.startsWith('pattern')
    return {
      kind: isPlanted ? 'planted token' : hit.name,
      form: isPlanted ? hit.form : hit.form.replace(/^pattern\W?/, '') || 'plain',
      where: hiddenBy === null ? 'file' : 'hidden file',
      path: `/${hit.path}`,
      layer: hit.layerIndex,
      hiddenBy,
      line: image.layers[hit.layerIndex]?.instruction?.line ?? null,
      offset: hit.offset,
    }
  })
  const none = { path: null, layer: null, hiddenBy: null, offset: null }
  const inTexts = image.canaryTexts.map(({ form, where, instruction }): SecretView => {
    const place = where === 'the history' ? 'history' : where === 'a file name' ? 'file name' : 'configuration'
    return { ...none, kind: 'planted token', form, where: place, line: instruction?.line ?? null }
  })
  const inStages = image.stageHits.map(
    ({ form, path, instruction }): SecretView => ({
      ...none,
      kind: 'planted token',
      form,
      where: 'stage',
      path: `/${path}`,
      line: instruction?.line ?? null,
    }),
  )
  return [...inFiles, ...inTexts, ...inStages].slice(0, MAX_SECRETS)
}

/** The range of what the exercise's own solutions needed; null while nobody has measured them. */
export function viewReference({ references, mutations }: Exercise): Reference | null {
  const solutions = Object.values(references ?? {})
  if (solutions.length === 0) return null
  const range = (measure: (solution: MeasuredSolution) => number | undefined) => {
    const numbers = solutions.flatMap((solution) => measure(solution) ?? [])
    return { least: Math.min(...numbers), most: Math.max(...numbers) }
  }
  const measured = mutations.filter(({ id }) => solutions.some(({ rebuilds }) => rebuilds[id]))
  return {
    solutions: solutions.length,
    ownBytes: range(({ ownBytes }) => ownBytes),
    ownCompressedBytes: range(({ ownCompressedBytes }) => ownCompressedBytes),
    layers: range(({ layers }) => layers),
    rebuilds: Object.fromEntries(
      measured.map(({ id }) => [
        id,
        {
          renewed: range(({ rebuilds }) => rebuilds[id]?.renewed),
          pushBytes: range(({ rebuilds }) => rebuilds[id]?.pushBytes),
        },
      ]),
    ),
  }
}
