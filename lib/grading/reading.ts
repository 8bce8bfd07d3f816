import { type ImageFacts, inspectImage, saveImages } from '@/lib/docker/image'
import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import { createCanaryScanner, findCanaries } from '@/lib/image/canary'
import { joinScanners } from '@/lib/image/join-scanners'
import { readSavedImages, type SavedImages } from '@/lib/image/saved'
import { createPatternScanner } from '@/lib/image/secrets/scan'
import { stackLayers } from '@/lib/image/stack'
import type { SavedImage } from '@/lib/image/types'
import { ACCOUNT_FORM, createAccountScanner } from './account-scan'
import type { Chains } from './chains'
import { layerMemory } from './layer-memory'
import { stageOfMark } from './marks'
import type { ImageSeen, LayerSeen } from './observation'
import type { Run } from './run'
import { findTextSecrets } from './text-secrets'

export interface ReadRequest {
  dockerfile: Dockerfile
  /** The submission's image and the ids of the images that the rebuilds made. */
  image: ImageFacts
  rebuilt: string[]
  chains: Chains
}

/** Reads all layers that the grading has made, out of one archive, and lays out what the image holds. */
export async function readImage(run: Run, request: ReadRequest): Promise<{ seen: ImageSeen; saved: SavedImages }> {
  const { image, rebuilt, chains, dockerfile } = request
  const last = dockerfile.stages.length - 1
  const otherStages =
    run.canaries.length > 0
      ? [...chains].filter(([stage]) => stage !== last).flatMap(([, chain]) => chain.at(-1) ?? [])
      : []
  const refs = [...new Set([image.id, ...rebuilt, ...(await withLayers(run, otherStages))])]
  const saved = await readSavedImages(await saveImages(run.ctx.engine, refs, run.signal), {
    scanner: joinScanners([createCanaryScanner(run.canaries), createPatternScanner(), createAccountScanner()]),
    known: await layerMemory.open(run),
    signal: run.signal,
  })
  await layerMemory.keep(run, saved)
  const own = saved.images.find(({ id }) => id === image.id)
  if (!own) throw new Error('The engine left the image out of its archive.')
  return { seen: toSeen(run, { own, saved, request }), saved }
}

/** An image without a single layer cannot be saved. */
async function withLayers(run: Run, ids: string[]): Promise<string[]> {
  const facts = await Promise.all(ids.map((id) => inspectImage(run.ctx.engine, id)))
  return facts.filter(({ layers }) => layers.length > 0).map(({ id }) => id)
}

function toSeen(
  run: Run,
  { own, saved, request }: { own: SavedImage; saved: SavedImages; request: ReadRequest },
): ImageSeen {
  const entries = matchHistory(run, own, request.dockerfile)
  const layers = toLayers(own, { saved, entries })
  const stack = stackLayers(layers.map(({ facts }) => facts))
  const index = new Map(layers.map((layer) => [layer.facts.digest, layer.index]))
  const hits = saved.hits.flatMap((hit) => {
    const layerIndex = index.get(hit.layer)
    return layerIndex === undefined ? [] : [{ ...hit, layerIndex }]
  })
  const isOwn = ({ base }: LayerSeen) => !base
  const sum = (some: LayerSeen[]) => some.reduce((total, { facts }) => total + facts.sizeBytes, 0)
  return {
    id: own.id,
    config: own.config,
    ownHistory: entries.filter(({ base }) => !base).map(({ createdBy, instruction }) => ({ createdBy, instruction })),
    layers,
    stack,
    baseBytes: sum(layers.filter(({ base }) => base)),
    ownBytes: sum(layers.filter(isOwn)),
    wastedBytes: stack.waste.filter(({ layer }) => !layers[layer]?.base).reduce((total, { bytes }) => total + bytes, 0),
    canaryHits: bestForms(hits.filter(({ form }) => isCanary(form))),
    secretHits: hits.filter(({ form, layerIndex }) => form.startsWith('pattern') && !layers[layerIndex]?.base),
    openAccounts: hits
      .filter(({ form, path, layerIndex }) => form === ACCOUNT_FORM && stack.final.get(path)?.layer === layerIndex)
      .filter(({ layerIndex }) => !layers[layerIndex]?.base)
      .map(({ path, name, layerIndex }) => ({ path, name, layerIndex })),
    textSecrets: findTextSecrets({
      history: entries.filter(({ base }) => !base),
      // What the base's own history sets is the base's.
      env: own.config.env.filter((pair) => !entries.some(({ base, createdBy }) => base && createdBy.includes(pair))),
    }),
    canaryTexts: findInTexts(run, { own, entries, layers }),
    stageHits: findInStages(saved, { index, request }),
  }
}

interface HistoryLine {
  createdBy: string
  empty: boolean
  base: boolean
  instruction: Instruction | null
}

/** Ties each line of the image's history to the instruction that made it, by the marks in it. */
function matchHistory(run: Run, { config }: SavedImage, { stages }: Dockerfile): HistoryLine[] {
  let stage: number | null = null
  let position = 0
  return config.history.flatMap(({ createdBy, empty }) => {
    const opened = stageOfMark(createdBy, run.id)
    if (opened !== null) {
      stage = opened
      position = 0
      return []
    }
    position++
    const instruction = stage === null ? null : (stages[stage]?.instructions[position] ?? null)
    return [{ createdBy, empty, base: stage === null, instruction }]
  })
}

function toLayers(own: SavedImage, { saved, entries }: { saved: SavedImages; entries: HistoryLine[] }): LayerSeen[] {
  const made = entries.filter(({ empty }) => !empty)
  // A base without a history (imported) has layers that no line speaks of: lines are tied from the top down.
  const offset = own.layers.length - made.length
  return own.layers.flatMap((digest, index) => {
    const facts = saved.layers.get(digest)
    const line = made[index - offset]
    if (!facts) return []
    return [
      {
        index,
        facts,
        base: line?.base ?? true,
        instruction: line?.instruction ?? null,
        createdBy: line?.createdBy ?? '',
      },
    ]
  })
}

/** Patterns and accounts are looked for as well; whatever else is found is a planted token. */
function isCanary(form: string): boolean {
  return !form.startsWith('pattern') && form !== ACCOUNT_FORM
}

const FORMS = ['plain', 'url', 'hex', 'escaped', 'base64', 'reversed', 'rot13', 'gzip']

/** One hit for each canary and file: the plainest form. */
function bestForms<T extends { layer: string; path: string; name: string; form: string }>(hits: T[]): T[] {
  const best = new Map<string, T>()
  for (const hit of hits) {
    const key = `${hit.layer} ${hit.path} ${hit.name}`
    const known = best.get(key)
    if (!known || FORMS.indexOf(hit.form) < FORMS.indexOf(known.form)) best.set(key, hit)
  }
  return [...best.values()]
}

function findInTexts(
  run: Run,
  { own, entries, layers }: { own: SavedImage; entries: HistoryLine[]; layers: LayerSeen[] },
): ImageSeen['canaryTexts'] {
  if (run.canaries.length === 0) return []
  const texts: { text: string; where: string; instruction: Instruction | null }[] = [
    ...entries.map(({ createdBy, instruction }) => ({ text: createdBy, where: 'the history', instruction })),
    ...own.config.env.map((text) => ({ text, where: 'the environment', instruction: null })),
    ...Object.entries(own.config.labels).map(([name, value]) => ({
      text: `${name} ${value}`,
      where: 'a label',
      instruction: null,
    })),
    { text: [...own.config.entrypoint, ...own.config.cmd].join(' '), where: 'the command', instruction: null },
    ...layers
      .filter(({ base }) => !base)
      .map(({ facts, instruction }) => ({
        text: facts.entries.map(({ path, target = '' }) => `${path} ${target}`).join('\n'),
        where: 'a file name',
        instruction,
      })),
  ]
  return texts.flatMap(({ text, where, instruction }) =>
    findCanaries(run.canaries, text).map((found) => ({ ...found, where, instruction })),
  )
}

function findInStages(
  saved: SavedImages,
  { index, request }: { index: Map<string, number>; request: ReadRequest },
): ImageSeen['stageHits'] {
  const { dockerfile, chains } = request
  return bestForms(saved.hits.filter(({ form, layer }) => isCanary(form) && !index.has(layer))).flatMap((hit) => {
    const stage = [...chains].find(([, chain]) =>
      saved.images.some(({ id, layers }) => id === chain.at(-1) && layers.includes(hit.layer)),
    )
    if (!stage) return []
    const { path, name, form } = hit
    return [{ path, name, form, stage: stage[0], instruction: dockerfile.stages[stage[0]]?.instructions[0] ?? null }]
  })
}
