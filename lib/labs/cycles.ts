/** A circle in a graph given as name to the names it needs, as a walk that ends where it began; null when there is none. */
export function findCycle(needs: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>()
  for (const start of needs.keys()) {
    const cycle = walk(start, [], { needs, done })
    if (cycle) return cycle
  }
  return null
}

function walk(
  name: string,
  road: string[],
  graph: { needs: ReadonlyMap<string, readonly string[]>; done: Set<string> },
): string[] | null {
  const at = road.indexOf(name)
  if (at >= 0) return [...road.slice(at), name]
  if (graph.done.has(name)) return null
  for (const next of graph.needs.get(name) ?? []) {
    const cycle = walk(next, [...road, name], graph)
    if (cycle) return cycle
  }
  graph.done.add(name)
  return null
}
