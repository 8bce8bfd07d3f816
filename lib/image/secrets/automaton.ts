/** A word that was found: its index in the list that the automaton was built from, and where it ends (exclusive). */
export type OnWord = (word: number, end: number) => void

/**
 * Finds many words at once in bytes that stream by, in one pass and in a time that does not depend on how many there are
 * (Aho and Corasick 1975, as one table). The state is the caller's, so that a word across two chunks is found.
 */
export interface Automaton {
  /** The state before the first byte. */
  start: number
  /** Runs over `bytes` from `state`, calls `onWord` at the end of each word, and returns the new state. */
  run(bytes: Uint8Array, state: number, onWord: OnWord): number
}

export interface AutomatonOptions {
  /** Letters of ASCII match in both cases. */
  fold?: boolean
  /** Bytes that are passed over wherever they stand, also inside a word: line breaks, say. */
  skip?: Uint8Array
}

interface Trie {
  next: Map<number, Trie>
  words: number[]
  fail: Trie | null
  id: number
}

/** Builds the automaton of `words`, none of them empty. */
export function buildAutomaton(words: Uint8Array[], { fold = false, skip }: AutomatonOptions = {}): Automaton {
  const classOf = classify(words, fold)
  const width = Math.max(...classOf) + 1
  const root = newTrie()
  for (const [index, word] of words.entries()) insert(root, { word, index, classOf })
  const nodes = linkFailures(root)
  const { table, firstFinal, outputs } = toTable(nodes, width)
  return {
    start: root.id * width,
    run: runner({ table, classOf: withSkips(classOf, skip), firstFinal, outputs, width }),
  }
}

/** Bytes that occur in no word share class 0. */
function classify(words: Uint8Array[], fold: boolean): Uint8Array {
  const classOf = new Uint8Array(256)
  let classes = 0
  for (const word of words)
    for (const byte of word) {
      const pair = fold && isLetter(byte) ? [byte | 0x20, byte & ~0x20] : [byte]
      if (classOf[byte]) continue
      classes++
      for (const one of pair) classOf[one] = classes
    }
  return classOf
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

function newTrie(): Trie {
  return { next: new Map(), words: [], fail: null, id: 0 }
}

function insert(root: Trie, { word, index, classOf }: { word: Uint8Array; index: number; classOf: Uint8Array }): void {
  let node = root
  for (const byte of word) {
    const symbol = classOf[byte] ?? 0
    const next = node.next.get(symbol) ?? newTrie()
    node.next.set(symbol, next)
    node = next
  }
  node.words.push(index)
}

/** Breadth first, each node after the one that it falls back to; words of that one end here too. */
function linkFailures(root: Trie): Trie[] {
  const nodes = [root]
  for (const node of nodes)
    for (const [symbol, child] of node.next) {
      let fail = node.fail
      while (fail && !fail.next.has(symbol)) fail = fail.fail
      child.fail = fail?.next.get(symbol) ?? root
      child.words.push(...child.fail.words)
      nodes.push(child)
    }
  return nodes
}

/** One row for each state; states that end a word come last, so that one comparison tells them. */
function toTable(
  nodes: Trie[],
  width: number,
): { table: Int32Array; firstFinal: number; outputs: Map<number, number[]> } {
  const ordered = [...nodes.filter(({ words }) => words.length === 0), ...nodes.filter(({ words }) => words.length > 0)]
  for (const [id, node] of ordered.entries()) node.id = id
  const table = new Int32Array(nodes.length * width)
  // In breadth-first order a state's fallback has its row already.
  for (const { id, fail, next } of nodes) {
    const row = id * width
    if (fail) table.copyWithin(row, fail.id * width, (fail.id + 1) * width)
    else table.fill(id * width, row, row + width)
    for (const [symbol, child] of next) table[row + symbol] = child.id * width
  }
  const finals = ordered.filter(({ words }) => words.length > 0)
  return {
    table,
    firstFinal: (finals[0]?.id ?? nodes.length) * width,
    outputs: new Map(finals.map(({ id, words }) => [id * width, words])),
  }
}

const SKIPPED = 255

function withSkips(classOf: Uint8Array, skip: Uint8Array | undefined): Uint8Array {
  for (const byte of skip ?? []) classOf[byte] = SKIPPED
  return classOf
}

function runner({
  table,
  classOf,
  firstFinal,
  outputs,
}: {
  table: Int32Array
  classOf: Uint8Array
  firstFinal: number
  outputs: Map<number, number[]>
  width: number
}): Automaton['run'] {
  const skips = classOf.includes(SKIPPED)
  return (bytes, from, onWord) => {
    let state = from
    const { length } = bytes
    for (let at = 0; at < length; at++) {
      const symbol = classOf[bytes[at] as number] as number
      if (skips && symbol === SKIPPED) continue
      state = table[state + symbol] as number
      if (state >= firstFinal) for (const word of outputs.get(state) ?? []) onWord(word, at + 1)
    }
    return state
  }
}
