import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Fault } from './types'

type Key = string | number

/** A place in a file; lines and columns count from 1. */
export interface Place {
  line: number
  column: number
}

/** A YAML file with the places of its keys and values. `value` is null when it cannot be read at all. */
export interface YamlFile {
  file: string
  value: unknown
  faults: Fault[]
  /** Where the value at this path stands; the nearest parent that exists when it does not. */
  placeOf(path: readonly Key[]): Place
  /** Where the key at the end of this path stands. */
  placeOfKey(path: readonly Key[]): Place
}

const FILE_LIMIT_BYTES = 512 * 1024

/** Parses YAML 1.2 (core schema, no duplicate keys, bounded aliases). Faults carry line and column. */
export function parseYaml({ file, text }: { file: string; text: string }): YamlFile {
  const counter = new LineCounter()
  const document = parseDocument(text.length > FILE_LIMIT_BYTES ? '' : text, {
    lineCounter: counter,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
  })
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const faults: Fault[] = document.errors.map((error) => {
    const place = placeAt(error.pos[0])
    const fix = /unique/i.test(error.message)
      ? 'Keep one of the two.'
      : 'Check indentation, quotes and colons on this line.'
    return {
      severity: 'error',
      file,
      ...place,
      field: null,
      message: `YAML: ${error.message.replace(/[.:]?$/, '.')}`,
      fix,
    }
  })
  if (text.length > FILE_LIMIT_BYTES)
    faults.push({
      severity: 'error',
      file,
      line: 1,
      column: 1,
      field: null,
      message: 'The file is larger than 512 KiB.',
      fix: 'Move long text into files of their own.',
    })
  const root = isNode(document.contents) ? document.contents : null
  return {
    file,
    value: faults.length > 0 ? null : toValue(() => document.toJS({ maxAliasCount: 50 }), faults, file),
    faults,
    placeOf: (path) => placeAt(nodeAt(root, path)?.range?.[0] ?? 0),
    placeOfKey: (path) => placeAt(keyAt(root, path)?.range?.[0] ?? nodeAt(root, path)?.range?.[0] ?? 0),
  }
}

function toValue(read: () => unknown, faults: Fault[], file: string): unknown {
  try {
    return read()
  } catch (error) {
    const message = `YAML: ${error instanceof Error ? error.message : 'cannot be read'}`
    faults.push({
      severity: 'error',
      file,
      line: 1,
      column: 1,
      field: null,
      message,
      fix: 'Write the values out instead of using aliases.',
    })
    return null
  }
}

/** The deepest node along the path. */
function nodeAt(root: Node | null, path: readonly Key[]): Node | null {
  let node: Node | null = root
  for (const key of path) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(key, true) : undefined
    if (!isNode(next)) break
    node = next
  }
  return node
}

function keyAt(root: Node | null, path: readonly Key[]): Node | null {
  const parent = nodeAt(root, path.slice(0, -1))
  if (!isMap(parent)) return null
  const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1))
  return pair && isNode(pair.key) ? pair.key : null
}
