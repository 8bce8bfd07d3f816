import type { LayerView } from '@/lib/grading/report'
import { findSecrets, maskSecrets } from '@/lib/image/secrets/text'
import type { Waste } from '@/lib/image/stack'
import { readInstruction, type Xray, type XrayLayer, type XraySecret } from '@/lib/image/xray'
import { type TreeNode, viewTree } from './tree-view'

/** An image laid out for a page: bounded, and without the value of any secret. Sizes are bytes. */
export interface XrayView {
  id: string
  names: string[]
  sizeBytes: number
  wastedBytes: number
  files: number
  layers: LayerView[]
  waste: { path: string; bytes: number; layer: number; hiddenBy: number; how: Waste['how'] }[]
  /** How many hidden files are not in `waste`. */
  moreWaste: number
  secrets: XraySecret[]
  config: { user: string; entrypoint: string[]; cmd: string[]; env: string[]; labels: string[]; exposed: string[] }
  history: { text: string; layer: number | null }[]
  tree: TreeNode
}

const MAX_WASTE = 200
const MAX_SECRETS = 100
const MAX_GHOSTS = 8
const MAX_TEXT_CHARS = 2000
const MAX_LINES = 300
const MASK = '••••'

/** What a page shows of an image; `baseLayers` of its layers, from below, came with a base. Pure. */
export function toView(
  xray: Xray,
  { baseLayers = 0, names }: { baseLayers?: number; names?: string[] } = {},
): XrayView {
  const { config, waste, secrets } = xray
  return {
    id: xray.id,
    names: names ?? xray.tags,
    sizeBytes: xray.sizeBytes,
    wastedBytes: xray.wastedBytes,
    files: xray.layers.reduce((sum, { files }) => sum + files, 0),
    layers: xray.layers.map((layer) => toLayer(layer, { base: layer.index < baseLayers, waste })),
    waste: waste
      .slice(0, MAX_WASTE)
      .map(({ path, bytes, layer, hiddenBy, how }) => ({ path: `/${path}`, bytes, layer, hiddenBy, how })),
    moreWaste: Math.max(0, waste.length - MAX_WASTE),
    secrets: secrets.slice(0, MAX_SECRETS),
    config: {
      user: config.user,
      entrypoint: config.entrypoint.map(mask),
      cmd: config.cmd.map(mask),
      env: config.env.slice(0, MAX_LINES).map(maskEnv),
      labels: Object.entries(config.labels)
        .slice(0, MAX_LINES)
        .map(([name, value]) => mask(`${name}=${value}`)),
      exposed: config.exposed,
    },
    history: historyOf(xray).slice(0, MAX_LINES),
    tree: viewTree(xray.stack, waste),
  }
}

function toLayer(layer: XrayLayer, { base, waste }: { base: boolean; waste: Waste[] }): LayerView {
  const { index, digest, sizeBytes, compressedBytes, wastedBytes, files, largest } = layer
  return {
    index,
    digest,
    instruction: mask(layer.instruction).replace(/\s+/g, ' '),
    line: null,
    base,
    sizeBytes,
    compressedBytes,
    wastedBytes,
    files,
    largest,
    ghosts: waste
      .filter((one) => one.layer === index)
      .slice(0, MAX_GHOSTS)
      .map(({ path, bytes, hiddenBy }) => ({ path: `/${path}`, bytes, by: hiddenBy })),
    rebuilds: {},
  }
}

/** Oldest first, as the image keeps it; lines are tied to layers from the top down. */
function historyOf({ config, layers }: Xray): XrayView['history'] {
  const made = config.history.filter(({ empty }) => !empty).length
  let layer = layers.length - made
  return config.history.map(({ createdBy, empty }) => ({
    text: mask(readInstruction(createdBy)),
    layer: empty ? null : layer++,
  }))
}

function mask(text: string): string {
  return maskSecrets(text.slice(0, MAX_TEXT_CHARS), MASK)
}

/** A variable is judged by its name too, as a line of a .env file is. */
function maskEnv(text: string): string {
  const line = text.slice(0, MAX_TEXT_CHARS)
  const [first] = findSecrets(line, '.env')
  return first ? `${line.slice(0, Math.max(first.start, line.indexOf('=') + 1))}${MASK}` : line
}
