import type { SavedImages } from './saved'
import { findSecrets, maskSecrets } from './secrets/text'
import { type Stack, stackLayers, type Waste } from './stack'
import type { Hit, ImageConfig, LayerFacts, SavedImage } from './types'

/** One layer of an image, with the line of the history that made it. */
export interface XrayLayer {
  index: number
  digest: string
  /** The instruction as the history has it, without the builder's own words; empty when the history is silent. */
  instruction: string
  sizeBytes: number
  compressedBytes: number
  /** Bytes of it that a later layer hides. */
  wastedBytes: number
  files: number
  largest: { path: string; bytes: number }[]
}

/** Something with the form of a secret. The value itself is never in here. */
export interface XraySecret {
  kind: string
  /** "/path" of a file, or what else holds it: environment, label, history, command. */
  where: string
  /** Null when it is in the configuration. */
  layer: number | null
  offset: number
  /** Index of the layer that hides the file from processes; null when it is in sight. */
  hiddenBy: number | null
  /** The first characters at most, then dots. */
  masked: string
}

export interface Xray {
  id: string
  tags: string[]
  /** Values that have the form of a secret are masked. */
  config: ImageConfig
  sizeBytes: number
  wastedBytes: number
  layers: XrayLayer[]
  /** Largest first. */
  waste: Waste[]
  secrets: XraySecret[]
  stack: Stack
}

const MAX_LARGEST = 8

/** Lays out one image of an archive: layers, what is hidden in them, and what looks like a secret. Pure. */
export function xrayImage(image: SavedImage, { layers, hits }: SavedImages): Xray {
  const facts = image.layers.flatMap((digest) => layers.get(digest) ?? [])
  const stack = stackLayers(facts)
  const instructions = instructionsOf(image)
  const waste = [...stack.waste].sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))
  return {
    id: image.id,
    tags: image.tags,
    config: maskConfig(image.config),
    sizeBytes: facts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    wastedBytes: waste.reduce((sum, { bytes }) => sum + bytes, 0),
    layers: facts.map((layer, index) => toLayer(layer, { index, instruction: instructions[index] ?? '', waste })),
    waste,
    secrets: [...hits.flatMap((hit) => toSecrets(hit, { image, waste })), ...secretsInConfig(image.config)],
    stack,
  }
}

function toLayer(
  { digest, sizeBytes, compressedBytes, entries }: LayerFacts,
  { index, instruction, waste }: { index: number; instruction: string; waste: Waste[] },
): XrayLayer {
  const files = entries.filter(({ type }) => type === 'file')
  return {
    index,
    digest,
    instruction,
    sizeBytes,
    compressedBytes,
    wastedBytes: waste.filter(({ layer }) => layer === index).reduce((sum, { bytes }) => sum + bytes, 0),
    files: files.length,
    largest: [...files]
      .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
      .slice(0, MAX_LARGEST)
      .map(({ path, size }) => ({ path: `/${path}`, bytes: size })),
  }
}

/** A base without a history has layers that no line speaks of: lines are tied from the top down. */
function instructionsOf({ layers, config }: SavedImage): string[] {
  const lines = config.history.filter(({ empty }) => !empty).map(({ createdBy }) => readInstruction(mask(createdBy)))
  const missing = layers.length - lines.length
  return missing >= 0 ? [...Array<string>(missing).fill(''), ...lines] : lines.slice(-layers.length)
}

/** "RUN make" from "/bin/sh -c make", "COPY …" from "/bin/sh -c #(nop) COPY …": builders write in several ways. */
export function readInstruction(createdBy: string): string {
  const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(createdBy)?.[1]
  if (nop !== undefined) return nop.trim()
  const shell = /^(?:\|\d+ .*? )?\/bin\/sh -c (.*)$/s.exec(createdBy)?.[1]
  if (shell !== undefined) return `RUN ${shell.trim()}`
  return createdBy.replace(/\s*# buildkit$/, '').replace(/^RUN (?:\|\d+ .*? )?\/bin\/sh -c /, 'RUN ')
}

function toSecrets(hit: Hit, { image, waste }: { image: SavedImage; waste: Waste[] }): XraySecret[] {
  return image.layers.flatMap((digest, layer) =>
    digest === hit.layer
      ? [
          {
            kind: hit.name,
            where: `/${hit.path}`,
            layer,
            offset: hit.offset,
            hiddenBy: waste.find((item) => item.layer === layer && item.path === hit.path)?.hiddenBy ?? null,
            masked: hit.masked ?? '••••',
          },
        ]
      : [],
  )
}

/** What a variable's name tells is taken as well: nothing else makes a password one. */
function secretsInConfig({ env, labels, history, entrypoint, cmd }: ImageConfig): XraySecret[] {
  const texts: [where: string, text: string][] = [
    ...env.map((pair): [string, string] => ['environment', pair]),
    ...Object.entries(labels).map(([name, value]): [string, string] => ['label', `${name}=${value}`]),
    ['command', [...entrypoint, ...cmd].join(' ')],
    ...history.map(({ createdBy }): [string, string] => ['history', createdBy]),
  ]
  const found = texts.flatMap(([where, text]) =>
    findSecrets(text, '.env').map(({ name, start, masked }) => ({
      kind: name,
      where,
      layer: null,
      offset: start,
      hiddenBy: null,
      masked,
    })),
  )
  // The history says a variable again, once for ENV and once for every RUN after an ARG.
  return [...new Map(found.map((secret) => [`${secret.where} ${secret.kind} ${secret.masked}`, secret])).values()]
}

function maskConfig(config: ImageConfig): ImageConfig {
  return {
    ...config,
    env: config.env.map(mask),
    cmd: config.cmd.map(mask),
    entrypoint: config.entrypoint.map(mask),
    labels: Object.fromEntries(
      Object.entries(config.labels).map(([name, value]) => [name, mask(`${name}=${value}`).slice(name.length + 1)]),
    ),
    history: config.history.map((line) => ({ ...line, createdBy: mask(line.createdBy) })),
  }
}

const MASK = '••••'

function mask(text: string): string {
  return maskSecrets(text, MASK, '.env')
}
