import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { LayerCheck } from './layer-check'

type Header = Parameters<ReturnType<typeof pack>['entry']>[0] & { pax?: Record<string, string> }

async function archive(header: Header, text: string): Promise<Buffer> {
  const out = pack()
  out.entry({ name: 'first' }, 'x')
  out.entry(header, text)
  out.finalize()
  return buffer(out)
}

function check(data: Buffer, step = 300): void {
  const one = new LayerCheck()
  for (let at = 0; at < data.length; at += step) one.write(data.subarray(at, at + step))
  one.end()
}

test('plain layers and what is no archive pass', async () => {
  check(await archive({ name: 'a' }, 'y'.repeat(2000)))
  check(Buffer.from('{"config":{}}'))
  check(Buffer.from('{"config":{}}'.repeat(200)))
  check(Buffer.alloc(0))
})

test('what grows by itself is refused', async () => {
  const plain = await archive({ name: 'a' }, 'y'.repeat(2000))
  expect(() => check(gzipSync(plain))).toThrow(/compressed/)
  expect(() => check(gzipSync(Buffer.alloc(1_000_000)).subarray(0, 100))).toThrow(/compressed/)
  for (const mark of ['425a6839', 'fd377a585a00', '28b52ffd', '502a4d18'])
    expect(() => check(Buffer.concat([Buffer.from(mark, 'hex'), Buffer.alloc(600)]))).toThrow(/compressed/)
  const sparse = await archive({ name: 's', pax: { 'GNU.sparse.realsize': '1000000000000' } }, 'x')
  expect(() => check(sparse)).toThrow(/sparse/)
  // Without the words by which most readers tell an archive; engines do not look at them.
  const bare = Buffer.from(sparse)
  bare.fill(0, 257, 265)
  bare.fill(' ', 148, 156)
  const sum = bare.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  bare.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  expect(() => check(bare)).toThrow(/sparse/)
})
