import { expect, test } from 'vitest'
import { Ring } from './ring'

test('any sequence of writes leaves the last bytes at their offsets', () => {
  for (const capacity of [1, 7, 4096, 5000, 20_000]) {
    const ring = new Ring(capacity)
    let all = Buffer.alloc(0)
    for (let i = 0; i < 60; i++) {
      const chunk = Buffer.from(Array.from({ length: (i * 7919) % 900 }, (_, j) => (i * 31 + j) % 256))
      ring.append(chunk)
      all = Buffer.concat([all, chunk])
      expect(ring.end).toBe(all.length)
      expect(ring.start).toBe(Math.max(0, all.length - Math.min(capacity, all.length)))
      for (const offset of [ring.start, Math.floor((ring.start + ring.end) / 2), ring.end])
        expect(ring.since(offset)?.equals(all.subarray(offset))).toBe(true)
      expect(ring.since(ring.start - 1)).toBeNull()
      expect(ring.since(ring.end + 1)).toBeNull()
    }
  }
})

test('one write larger than the ring keeps its tail', () => {
  const ring = new Ring(10)
  ring.append(Buffer.from('abc'))
  ring.append(Buffer.from('0123456789ABCDEF'))
  expect(ring.since(9)?.toString()).toBe('6789ABCDEF')
  expect(ring.start).toBe(9)
})
