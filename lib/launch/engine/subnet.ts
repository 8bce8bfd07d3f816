import { AppError } from '@/lib/base/errors'

/** Addresses in a bridge's network: room for a school's containers on one engine. */
const BITS = 22
const CANDIDATES = 256
const BLOCK = 2 ** (32 - BITS)

/**
 * The first network of 10.212.0.0/14 that touches none of `taken` (address/bits, for example "10.0.0.0/8").
 * Returns the bridge's own address with the bits. Throws `conflict` when all are taken.
 */
export function chooseSubnet(taken: string[]): string {
  const ranges = taken.map(toRange)
  const first = toNumber('10.212.0.0')
  for (let index = 0; index < CANDIDATES; index++) {
    const from = first + index * BLOCK
    const to = from + BLOCK - 1
    if (!ranges.some((range) => range.from <= to && from <= range.to)) return `${toAddress(from + 1)}/${BITS}`
  }
  throw new AppError('conflict', 'No network is free for the private engine. Set DOCKER_HOST to an engine of your own.')
}

/** The networks in /proc/net/route as address/bits; the default route, which is everything, left out. */
export function parseRoutes(table: string): string[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((cells) => cells.length > 7 && cells[7] !== '00000000')
    .map((cells) => `${toAddress(fromLittleEndian(cells[1] ?? '0'))}/${countBits(fromLittleEndian(cells[7] ?? '0'))}`)
}

function toRange(network: string): { from: number; to: number } {
  const [address = '', bits = '32'] = network.split('/')
  const size = 2 ** (32 - Number(bits))
  const from = Math.floor(toNumber(address) / size) * size
  return { from, to: from + size - 1 }
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

function fromLittleEndian(hex: string): number {
  return toNumber(
    (hex.match(/../g) ?? [])
      .reverse()
      .map((pair) => Number.parseInt(pair, 16))
      .join('.'),
  )
}

function countBits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length
}
