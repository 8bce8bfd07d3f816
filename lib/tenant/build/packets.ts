import { bytesField, fieldsOf, number } from '@/lib/docker/grpc'

/** BuildKit's file protocol, as far as a build's session needs it. */

export type PacketType = 'stat' | 'request' | 'data' | 'fin' | 'error'
const TYPES: PacketType[] = ['stat', 'request', 'data', 'fin', 'error']

/** One message of fsutil's DiffCopy (github.com/tonistiigi/fsutil/types/wire.proto). */
export interface Packet {
  type: PacketType
  stat?: { path: string; mode: number; size: number }
  id: number
  data: Buffer
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
