import { shorten } from './findings'
import type { ImageSeen, LayerSeen, RebuildSeen } from './observation'
import type { LayerView, RebuildView } from './report'

const MAX_PATHS = 8

/** The layers as the report draws them. */
export function viewLayers({ layers, stack }: ImageSeen, rebuilds: RebuildSeen[]): LayerView[] {
  return layers.map((layer) => {
    const hidden = stack.waste.filter((waste) => waste.layer === layer.index)
    const files = layer.facts.entries.filter(({ type, size }) => type === 'file' && size > 0)
    return {
      index: layer.index,
      digest: layer.facts.digest,
      instruction: describe(layer),
      line: layer.instruction?.line ?? null,
      base: layer.base,
      sizeBytes: layer.facts.sizeBytes,
      compressedBytes: layer.facts.compressedBytes,
      wastedBytes: hidden.reduce((sum, { bytes }) => sum + bytes, 0),
      files: layer.facts.entries.filter(({ type }) => type === 'file' || type === 'link').length,
      largest: [...files]
        .sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1))
        .slice(0, MAX_PATHS)
        .map(({ path, size }) => ({ path: `/${path}`, bytes: size })),
      ghosts: [...hidden]
        .sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))
        .slice(0, MAX_PATHS)
        .map(({ path, bytes, hiddenBy }) => ({ path: `/${path}`, bytes, by: hiddenBy })),
      rebuilds: Object.fromEntries(
        rebuilds
          .filter(({ ok }) => ok)
          .map(
            (rebuild) => [rebuild.id, rebuild.layers[layer.index] === layer.facts.digest ? 'kept' : 'renewed'] as const,
          ),
      ),
    }
  })
}

/** What made a layer, on one line. */
export function describeLayer(layer: LayerSeen | undefined): string {
  return layer ? describe(layer) : 'unknown'
}

function describe({ instruction, createdBy, base }: LayerSeen): string {
  if (instruction) return shorten(instruction)
  const text = createdBy.replace(/^(RUN )?(\|\d+ .*? )?\/bin\/sh -c (#\(nop\)\s+)?/, '')
  return shorten({ text: text || (base ? 'base image' : 'unknown') })
}

/** The rebuilds as the report tabulates them. */
export function viewRebuilds(rebuilds: RebuildSeen[]): RebuildView[] {
  return rebuilds.map(({ id, title, kind, failure, kept, renewed, pushBytes, budgetBytes, steps }) => ({
    id,
    title,
    kind,
    failure,
    kept,
    renewed,
    pushBytes,
    budgetBytes,
    steps: steps.map(({ instruction, cached }) => ({
      instruction: shorten(instruction),
      line: instruction.line,
      cached,
    })),
  }))
}
