import { readVarint, writeVarint } from '@/lib/docker/grpc'

/** Which fields of moby.buildkit.v1.StatusResponse hold text for people: field → its own fields, or text. */
type Shape = { [field: number]: Shape | 'text' }

const STATUS: Shape = {
  1: { 3: 'text', 7: 'text', 8: { 2: 'text' } },
  2: { 1: 'text', 3: 'text' },
  3: { 4: 'text' },
  4: { 3: 'text', 4: 'text', 6: { 1: { 1: 'text', 4: 'text' } } },
}
const MAX_BYTES = 4 * 1024 * 1024

/** BuildKit's progress (base64 of a protobuf message) with every text in it through `map`; null when it is broken. */
export function mapTrace(base64: string, map: (text: string) => string): string | null {
  const bytes = Buffer.from(base64.slice(0, MAX_BYTES), 'base64')
  const mapped = mapMessage(bytes, STATUS, map)
  return mapped?.toString('base64') ?? null
}

function mapMessage(bytes: Buffer, shape: Shape, map: (text: string) => string): Buffer | null {
  const parts: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const start = at
    const tag = readVarint(bytes, at)
    if (!tag) return null
    at = tag.next
    const wire = tag.value & 7
    const inner = shape[tag.value >>> 3]
    if (wire === 0) {
      const value = readVarint(bytes, at)
      if (!value) return null
      at = value.next
    } else if (wire === 1) at += 8
    else if (wire === 5) at += 4
    else if (wire === 2) {
      const length = readVarint(bytes, at)
      if (!length || length.next + length.value > bytes.length) return null
      const content = bytes.subarray(length.next, length.next + length.value)
      at = length.next + length.value
      if (inner) {
        const mapped = inner === 'text' ? Buffer.from(map(content.toString('utf8'))) : mapMessage(content, inner, map)
        if (!mapped) return null
        parts.push(bytes.subarray(start, tag.next), writeVarint(mapped.length), mapped)
        continue
      }
    } else return null
    if (at > bytes.length) return null
    parts.push(bytes.subarray(start, at))
  }
  return Buffer.concat(parts)
}
