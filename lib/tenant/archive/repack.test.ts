import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { extract, type Headers, pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { repack } from './repack'

async function bytes(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function archive(fill: (to: ReturnType<typeof pack>) => void): Promise<Buffer> {
  const out = pack()
  fill(out)
  out.finalize()
  return bytes(out as unknown as Readable)
}

const through = (data: Buffer, maxBytes = 1e6) => {
  let taken = 0
  const take = (more: number) => {
    taken += more
    return taken <= maxBytes
  }
  return bytes(repack(Readable.from([data]), take) as unknown as Readable)
}

test('files, folders and links come out as they went in', async () => {
  const plain = await archive((to) => {
    to.entry({ name: 'a/', type: 'directory' })
    to.entry({ name: 'a/b', mode: 0o640, uid: 7 }, 'hello')
    to.entry({ name: 'a/l', type: 'symlink', linkname: 'b' })
    to.entry({ name: `a/${'long'.repeat(60)}` }, 'x')
  })
  expect((await through(plain)).equals(plain)).toBe(true)
})

test('names, owners and sizes that ustar does not hold come out as they went in', async () => {
  const plain = await archive((to) => {
    to.entry({ name: 'ärger/ü', mtime: new Date(5000) }, 'x')
    to.entry({ name: `${'deep/'.repeat(30)}file`, uname: 'me', gname: 'us' }, 'y'.repeat(1024))
    to.entry({ name: 'l', type: 'symlink', linkname: 'far/'.repeat(60) })
    const big = { name: 'big', pax: { uid: '3000000' } }
    to.entry(big, 'z')
  })
  const seen: [string, number | undefined, string, Date | undefined][] = []
  const reader = extract()
  reader.on('entry', ({ name, linkname, mtime, pax }: Headers & { pax?: Record<string, string> }, body, next) => {
    seen.push([name, Number(pax?.uid ?? 0), linkname ?? '', mtime])
    body.resume()
    next()
  })
  reader.end(await through(plain))
  await new Promise((resolve) => reader.once('finish', resolve))
  expect(seen.map(([name, uid, link]) => [name, uid, link])).toEqual([
    ['ärger/ü', 0, ''],
    [`${'deep/'.repeat(30)}file`, 0, ''],
    ['l', 0, 'far/'.repeat(60)],
    ['big', 3_000_000, ''],
  ])
  expect(seen[0]?.[3]).toEqual(new Date(5000))
})

test('devices, sparse files, compressed archives and too much are refused', async () => {
  await expect(
    through(await archive((to) => to.entry({ name: 'd', type: 'block-device', devmajor: 8, devminor: 0 }))),
  ).rejects.toThrow(/Devices/)
  const sparse = { name: 's', pax: { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '1000000000000' } }
  await expect(through(await archive((to) => to.entry(sparse, 'x')))).rejects.toThrow(/Sparse/)
  const old = await archive((to) => to.entry({ name: 's' }, 'x'))
  old[156] = 'S'.charCodeAt(0)
  let sum = 0
  for (let at = 0; at < 512; at++) sum += at >= 148 && at < 156 ? 32 : (old[at] ?? 0)
  old.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  await expect(through(old)).rejects.toThrow(/Devices and special/)
  await expect(through(gzipSync(await archive((to) => to.entry({ name: 'a' }, 'x'.repeat(5000)))))).rejects.toThrow(
    /compressed/,
  )
  await expect(through(await archive((to) => to.entry({ name: 'a' }, Buffer.alloc(20_000))), 10_000)).rejects.toThrow(
    /larger/,
  )
})
