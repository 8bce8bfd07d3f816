import { createHash } from 'node:crypto'
import { AppError } from '@/lib/base/errors'

/** Addresses of one network: 29 containers, which is more than a tenant may have. */
const BITS = 27

/** A subnet of `pool` for a text: always the same, spread evenly. Throws `config_invalid` for a pool that is none. */
export function subnetAt(pool: string, text: string): string {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(pool)
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match?.slice(1).map(Number) ?? []
  if (!match || [a, b, c, d].some((part) => part > 255) || bits < 8 || bits > BITS)
    throw new AppError('config_invalid', `"${pool}" is not a pool of addresses; write for example 10.213.0.0/16.`)
  const count = 2 ** (BITS - bits)
  const index = createHash('sha256').update(text).digest().readUInt32BE(0) % count
  const base = ((a * 256 + b) * 256 + c) * 256 + d
  const start = base - (base % 2 ** (32 - bits)) + index * 2 ** (32 - BITS)
  return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${BITS}`
}
