import type { ServerHttp2Stream } from 'node:http2'
import { readVarint, writeVarint } from './trace'

/** The few things of gRPC and of BuildKit's file protocol that a build's session needs, over Node's own HTTP/2. */

const MAX_FRAME_BYTES = 8 * 1024 * 1024

export type PacketType = 'stat' | 'request' | 'data' | 'fin' | 'error'
const TYPES: PacketType[] = ['stat', 'request', 'data', 'fin', 'error']

/** One message of fsutil's DiffCopy (github.com/tonistiigi/fsutil/types/wire.proto). */
export interface Packet {
  type: PacketType
  stat?: { path: string; mode: number; size: number }
  id: number
  data: Buffer
}

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

export function readPacket(bytes: Buffer): Packet {
  const packet: Packet = { type: 'stat', id: 0, data: Buffer.alloc(0) }
  for (const { field, value, content } of fieldsOf(bytes)) {
    if (field === 1) packet.type = TYPES[value] ?? 'error'
    if (field === 2 && content) packet.stat = readStat(content)
    if (field === 3) packet.id = value
    if (field === 4 && content) packet.data = content
  }
  return packet
}

export function writePacket({
  type,
  id = 0,
  stat,
  data,
}: {
  type: PacketType
  id?: number
  stat?: Buffer
  data?: Buffer
}): Buffer {
  const parts = [number(1, TYPES.indexOf(type)), number(3, id)]
  if (stat) parts.push(bytesField(2, stat))
  if (data) parts.push(bytesField(4, data))
  return Buffer.concat(parts)
}

export function writeStat({ path, size, modifiedNs }: { path: string; size: number; modifiedNs: number }): Buffer {
  return Buffer.concat([bytesField(1, Buffer.from(path)), number(2, 0o644), number(5, size), number(6, modifiedNs)])
}

function readStat(bytes: Buffer): NonNullable<Packet['stat']> {
  const stat = { path: '', mode: 0, size: 0 }
  for (const { field, value, content } of fieldsOf(bytes)) {
    if (field === 1 && content) stat.path = content.toString('utf8')
    if (field === 2) stat.mode = value
    if (field === 5) stat.size = value
  }
  return stat
}

interface Field {
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
const number = (field: number, value: number) =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([writeVarint(field * 8), writeVarint(value)])
const bytesField = (field: number, content: Buffer) =>
  Buffer.concat([writeVarint(field * 8 + 2), writeVarint(content.length), content])
