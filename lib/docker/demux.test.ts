import { randomBytes, randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { BoundedOutput, createDemuxer } from './demux'

function frame(from: 1 | 2, payload: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header[0] = from
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

function demux(stream: Buffer, cut: () => number): { stdout: Buffer; stderr: Buffer } {
  const output = new BoundedOutput(Number.POSITIVE_INFINITY)
  const push = createDemuxer((data, from) => output.add(data, from))
  for (let at = 0; at < stream.length; ) {
    const size = cut()
    push(stream.subarray(at, at + size))
    at += size
  }
  return { stdout: output.read('stdout'), stderr: output.read('stderr') }
}

test.each([1, 2, 3, 7, 8, 9, 1000])('pieces of %i bytes', (size) => {
  const [a, b] = [randomBytes(300), randomBytes(5)]
  const stream = Buffer.concat([frame(1, a), frame(2, b), frame(1, Buffer.alloc(0)), frame(2, a), frame(1, b)])
  expect(demux(stream, () => size)).toEqual({ stdout: Buffer.concat([a, b]), stderr: Buffer.concat([b, a]) })
})

test('pieces of any size, with payloads that look like headers', () => {
  for (let round = 0; round < 50; round++) {
    const parts = Array.from({ length: 20 }, () =>
      Buffer.from(Array.from({ length: randomInt(40) }, () => randomInt(3))),
    )
    const stream = Buffer.concat(parts.map((part, i) => frame(i % 2 ? 2 : 1, part)))
    const { stdout, stderr } = demux(stream, () => 1 + randomInt(30))
    expect(stdout).toEqual(Buffer.concat(parts.filter((_, i) => i % 2 === 0)))
    expect(stderr).toEqual(Buffer.concat(parts.filter((_, i) => i % 2 === 1)))
  }
})

test('only the first bytes of both streams together are kept, the rest is counted', () => {
  const output = new BoundedOutput(10)
  output.add(Buffer.from('123456'), 'stdout')
  output.add(Buffer.from('abcdef'), 'stderr')
  output.add(Buffer.from('789'), 'stdout')
  expect([`${output.read('stdout')}`, `${output.read('stderr')}`, output.seen]).toEqual(['123456', 'abcd', 15])
  expect(output.truncated).toBe(true)
})
