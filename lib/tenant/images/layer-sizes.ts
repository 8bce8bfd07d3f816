/** Instructions that only change the configuration; WORKDIR makes a layer when it makes a folder. */
const NO_LAYER =
  /#\(nop\)\s+(CMD|ENTRYPOINT|ENV|ARG|LABEL|EXPOSE|USER|VOLUME|HEALTHCHECK|STOPSIGNAL|SHELL|ONBUILD|MAINTAINER)\b/

/**
 * Bytes of each of an image's `count` layers, lowest first, from a history that does not say which of its lines made
 * one: those with bytes did, and of those without as many as are missing, the likely ones first. Pure.
 */
export function layerSizes(history: { createdBy: string; sizeBytes: number }[], count: number): number[] {
  const keep = new Set<number>()
  const take = (accept: (entry: { createdBy: string; sizeBytes: number }) => boolean) => {
    for (const [at, entry] of history.entries()) if (keep.size < count && accept(entry)) keep.add(at)
  }
  take(({ sizeBytes }) => sizeBytes > 0)
  take(({ createdBy }) => !NO_LAYER.test(createdBy) && !/WORKDIR/.test(createdBy))
  take(({ createdBy }) => !NO_LAYER.test(createdBy))
  const sizes = history.filter((_, at) => keep.has(at)).map(({ sizeBytes }) => sizeBytes)
  // A base that was imported has layers that no line speaks of.
  return [...Array<number>(Math.max(0, count - sizes.length)).fill(0), ...sizes]
}
