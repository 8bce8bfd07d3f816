import type { ServerHttp2Stream } from 'node:http2'

/** The few things of gRPC and protobuf that a build's session needs, over Node's own HTTP/2. */

const MAX_FRAME_BYTES = 8 * 1024 * 1024

/** Cuts a stream of gRPC frames into messages. Throws for one of absurd size, and for compressed ones. */
export async function* readFrames(
  stream: AsyncIterable<Buffer> | AsyncIterableIterator<Buffer>,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 5) {
      const length = rest.readUInt32BE(1)
      if (rest[0] !== 0 || length > MAX_FRAME_BYTES) throw new Error('a message of the session is not usable')
      if (rest.length < 5 + length) break
      yield rest.subarray(5, 5 + length)
      rest = rest.subarray(5 + length)
    }
  }
}

export function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** Ends a call of the engine with a gRPC status; 0 is fine. */
export function endCall(stream: ServerHttp2Stream, status: { code: number; message?: string }): void {
  if (stream.destroyed) return
  stream.once('wantTrailers', () => {
    const message = status.message ? { 'grpc-message': encodeURIComponent(status.message) } : {}
    stream.sendTrailers({ 'grpc-status': String(status.code), ...message })
  })
  stream.end()
}

export interface Field {
  field: number
  value: number
  content: Buffer | null
}

/** Throws for what is no message. */
export function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0
  while (at < bytes.length) {
    const tag = readVarint(bytes, at)
    const value = tag && [0, 2].includes(tag.value & 7) ? readVarint(bytes, tag.next) : null
    if (!tag) throw broken()
    const wire = tag.value & 7
    const field = tag.value >>> 3
    if (wire === 0 && value) {
      at = value.next
      yield { field, value: value.value, content: null }
    } else if (wire === 2 && value && value.next + value.value <= bytes.length) {
      at = value.next + value.value
      yield { field, value: 0, content: bytes.subarray(value.next, at) }
    } else if (wire === 1) at = tag.next + 8
    else if (wire === 5) at = tag.next + 4
    else throw broken()
  }
}

const broken = () => new Error('a message of the session is damaged')
export const number = (field: number, value: number) =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([writeVarint(field * 8), writeVarint(value)])
export const bytesField = (field: number, content: Buffer) =>
  Buffer.concat([writeVarint(field * 8 + 2), writeVarint(content.length), content])

/** A message of numbers and bytes by their field. */
export function writeMessage(fields: Record<number, number | Buffer>): Buffer {
  const parts = Object.entries(fields).map(([field, value]) =>
    typeof value === 'number' ? number(Number(field), value) : bytesField(Number(field), value),
  )
  return Buffer.concat(parts)
}

export function readVarint(bytes: Buffer, from: number): { value: number; next: number } | null {
  let value = 0
  let factor = 1
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at] ?? 0
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, next: at + 1 }
    factor *= 128
  }
  return null
}

export function writeVarint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) | 0x80)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
