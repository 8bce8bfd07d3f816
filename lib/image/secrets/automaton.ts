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
  const skipped = Math.max(...classOf) + 1
  for (const byte of skip ?? []) classOf[byte] = skipped
  const width = skipped + 1
  const root = newTrie()
  for (const [index, word] of words.entries()) insert(root, { word, index, classOf })
  const nodes = linkFailures(root)
  const { table, firstFinal, outputs } = toTable(nodes, width)
  // What is passed over leaves every state as it is.
  for (let row = 0; row < table.length; row += width) table[row + skipped] = row
  return {
    start: root.id * width,
    run: runner({
      table,
      classOf,
      skipped,
      firstFinal,
      outputs,
      start: root.id * width,
      longest: Math.max(0, ...words.map(({ length }) => length)),
    }),
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

interface Tables {
  table: Int32Array
  classOf: Uint8Array
  /** The class of bytes that are passed over. */
  skipped: number
  firstFinal: number
  outputs: Map<number, number[]>
  start: number
  /** Bytes of the longest word. */
  longest: number
}

/** Parts of a piece that are run over side by side. */
const LANES = 4
/** A piece must be longer by far than what lanes read twice. */
const MIN_LANE_BYTES = 2048

function runner(tables: Tables): Automaton['run'] {
  const { longest, firstFinal, table, classOf } = tables
  return (bytes, from, onWord) => {
    const { length } = bytes
    const lane = Math.floor(length / LANES)
    if (lane < MIN_LANE_BYTES || lane < 4 * longest)
      return runOne(tables, { bytes, from: 0, to: length, state: from, onWord })
    // Each step waits for the table's answer to the one before. Four parts of the piece at once keep the processor busy
    // meanwhile; those that begin in the middle read as much before as the longest word needs.
    const later: number[][] = [[], [], []]
    const [second = [], third = [], fourth = []] = later
    let a = from
    let b = stateAt(tables, { bytes, at: lane, before: from })
    let c = stateAt(tables, { bytes, at: 2 * lane, before: from })
    let d = stateAt(tables, { bytes, at: 3 * lane, before: from })
    for (let at = 0; at < lane; at++) {
      a = table[a + (classOf[bytes[at] as number] as number)] as number
      b = table[b + (classOf[bytes[at + lane] as number] as number)] as number
      c = table[c + (classOf[bytes[at + 2 * lane] as number] as number)] as number
      d = table[d + (classOf[bytes[at + 3 * lane] as number] as number)] as number
      if (a >= firstFinal) tell(tables, { bytes, at, state: a, onWord })
      if (b >= firstFinal) second.push(at + lane, b)
      if (c >= firstFinal) third.push(at + 2 * lane, c)
      if (d >= firstFinal) fourth.push(at + 3 * lane, d)
    }
    for (const hits of later)
      for (let at = 0; at < hits.length; at += 2)
        tell(tables, { bytes, at: hits[at] as number, state: hits[at + 1] as number, onWord })
    return runOne(tables, { bytes, from: LANES * lane, to: length, state: d, onWord })
  }
}

/** The state before the byte at `at`; `before` is the one at the beginning of the piece. */
function stateAt(tables: Tables, { bytes, at, before }: { bytes: Uint8Array; at: number; before: number }): number {
  let from = at
  let left = tables.longest
  while (left > 0 && from > 0) if (tables.classOf[bytes[--from] as number] !== tables.skipped) left--
  const state = left > 0 ? before : tables.start
  return runOne(tables, { bytes, from, to: at, state, onWord: () => {} })
}

function runOne(
  tables: Tables,
  {
    bytes,
    from,
    to,
    state: before,
    onWord,
  }: { bytes: Uint8Array; from: number; to: number; state: number; onWord: OnWord },
): number {
  const { table, classOf, firstFinal } = tables
  let state = before
  for (let at = from; at < to; at++) {
    state = table[state + (classOf[bytes[at] as number] as number)] as number
    if (state >= firstFinal) tell(tables, { bytes, at, state, onWord })
  }
  return state
}

function tell(
  { classOf, skipped, outputs }: Tables,
  { bytes, at, state, onWord }: { bytes: Uint8Array; at: number; state: number; onWord: OnWord },
): void {
  if (classOf[bytes[at] as number] === skipped) return
  for (const word of outputs.get(state) ?? []) onWord(word, at + 1)
}
