import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { type TarHeader, TarReader } from './tar'

const LIMITS = { entries: 1000, bytes: 1024 * 1024 }

function read(data: Buffer, { step = data.length, limits = LIMITS } = {}): { headers: TarHeader[]; texts: string[] } {
  const headers: TarHeader[] = []
  const texts: string[] = []
  let text = ''
  const reader = new TarReader(
    {
      onEntry: (header) => {
        headers.push(header)
        text = ''
        return (chunk) => {
          text += chunk.toString()
        }
      },
      onEntryEnd: () => texts.push(text),
    },
    limits,
  )
  for (let at = 0; at < data.length; at += step) reader.write(data.subarray(at, at + step))
  reader.end()
  return { headers, texts }
}

async function tarOf(
  entries: { name: string; text?: string; type?: 'file' | 'symlink' | 'link'; linkname?: string }[],
) {
  const tar = pack()
  for (const { name, text = '', type, linkname } of entries) tar.entry({ name, type, linkname, mode: 0o640 }, text)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

test.each([1, 7, 511, 512, 513, 100_000])('chunks of %i bytes give the same entries', async (step) => {
  const long = `${'d/'.repeat(120)}name-beyond-one-hundred-bytes`
  const data = await tarOf([
    { name: './a//b/', text: 'hello' },
    { name: long, text: 'x'.repeat(1500) },
    { name: 'ü', text: '' },
    { name: 'l', type: 'symlink', linkname: '../outside' },
  ])
  const { headers, texts } = read(data, { step })
  expect(headers.map(({ path }) => path)).toEqual(['a/b', long, 'ü', 'l'])
  expect(texts).toEqual(['hello', 'x'.repeat(1500), '', ''])
  expect(headers[3]).toMatchObject({ type: 'symlink', target: '../outside' })
  expect(headers[0]?.mode).toBe(0o640)
})

/** A header of its own for the one that follows, with whatever fields. */
function paxOf(fields: Record<string, string>): Buffer {
  const body = Object.entries(fields)
    .map(([name, value]) => {
      const rest = Buffer.byteLength(` ${name}=${value}\n`)
      const length = rest + String(rest + String(rest).length).length
      return `${length} ${name}=${value}\n`
    })
    .join('')
  const block = Buffer.alloc(512)
  block.write('pax\0', 0)
  block.write('0000644\0', 100)
  block.write(`${Buffer.byteLength(body).toString(8).padStart(11, '0')}\0`, 124)
  block.write('x', 156)
  block.write('ustar\0', 257)
  const sum = block.reduce((total, byte) => total + byte, 8 * 32)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const padded = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512)
  padded.write(body)
  return Buffer.concat([block, padded])
}

test('a name with a zero byte, a number that is none, and names without end are refused', async () => {
  const file = await tarOf([{ name: 'a' }])
  const refuse = (data: Buffer, words: RegExp) => expect(() => read(data)).toThrow(words)
  expect(read(Buffer.concat([paxOf({ path: 'b' }), file])).headers[0]?.path).toBe('b')
  refuse(Buffer.concat([paxOf({ path: 'a\0b' }), file]), /zero byte/)
  refuse(Buffer.concat([paxOf({ size: '-1' }), file]), /damaged/)
  refuse(Buffer.concat([paxOf({ size: '9999999999999999' }), file]), /absurd size/)
  refuse(Buffer.concat([paxOf({ path: '../x' }), file]), /leaves its folder/)
  const one = Buffer.concat([paxOf({ path: `${'d/'.repeat(2040)}x` }), file.subarray(0, 512)])
  const reader = new TarReader({ onEntry: () => null, onEntryEnd: () => {} }, { entries: 1e9, bytes: 1 })
  expect(() => {
    for (let round = 0; round < 40_000; round++) reader.write(one)
  }).toThrow(/names of absurd length/)
})

test('of ten million entries only so many are read as the bound allows', async () => {
  const file = (await tarOf([{ name: 'a' }])).subarray(0, 512)
  let seen = 0
  const reader = new TarReader({ onEntry: () => null, onEntryEnd: () => seen++ }, { entries: 20_000, bytes: 1 })
  const piece = Buffer.concat(Array.from({ length: 1000 }, () => file))
  expect(() => {
    for (let round = 0; round < 10_000; round++) reader.write(piece)
  }).toThrow(/more than 20000 entries/)
  expect(seen).toBe(20_000)
})

test('links in a circle and names that come twice are told as they are', async () => {
  const { headers } = read(
    await tarOf([
      { name: 'a', type: 'symlink', linkname: 'b' },
      { name: 'b', type: 'symlink', linkname: 'a' },
      { name: 'c', type: 'link', linkname: 'c' },
      { name: 'd', text: 'one' },
      { name: 'd', text: 'two' },
    ]),
  )
  expect(headers.map(({ path, target }) => `${path} ${target}`.trim())).toEqual(['a b', 'b a', 'c c', 'd', 'd'])
})

test('what is hostile or broken ends in a clear error', async () => {
  const good = await tarOf([{ name: 'a', text: 'x'.repeat(2000) }])
  const refuse = (data: Buffer, words: RegExp, limits = LIMITS) => {
    try {
      read(data, { limits })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ code: 'archive_invalid', message: expect.stringMatching(words) })
    }
  }
  refuse(good.subarray(0, 1200), /cut short/)
  refuse(good.subarray(0, 700), /cut short/)
  refuse(Buffer.alloc(0), /cut short/)
  refuse(Buffer.from('not a tar at all '.repeat(100)), /damaged/)
  refuse(await tarOf([{ name: '../etc/passwd' }]), /leaves its folder/)
  refuse(await tarOf([{ name: 'a/../../b' }]), /leaves its folder/)
  refuse(await tarOf([{ name: 'x'.repeat(5000) }]), /absurd length/)
  refuse(await tarOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]), /more than 2 entries/, { entries: 2, bytes: 10 })
  refuse(good, /more than 1000 bytes/, { entries: 9, bytes: 1000 })
  const lying = Buffer.from(good)
  lying.write('77777777777\0', 124)
  refuse(lying, /damaged/)
  const huge = await tarOf([{ name: 'y'.repeat(300_000) }])
  refuse(huge, /absurd size/)
})

test('where engines and readers could differ, an archive means what it means for an engine, or nothing', async () => {
  const file = await tarOf([{ name: 'a', text: 'x' }])
  // An engine forgets the first of two headers: its size would hide entries from one of the two.
  expect(() => read(Buffer.concat([paxOf({ size: '512' }), paxOf({ path: 'b' }), file]))).toThrow(/two headers/)
  // An empty field is none.
  expect(read(Buffer.concat([paxOf({ path: '', size: '' }), file])).headers[0]).toMatchObject({
    path: 'a',
    sizeBytes: 1,
  })
  // In the oldest archives a name with a slash at its end is a folder, and what follows it the next entry.
  const old = (await tarOf([{ name: 'dir/', text: 'y'.repeat(512) }])).subarray(0, 512)
  old[156] = 0
  sign(old)
  expect(read(Buffer.concat([old, file])).headers.map(({ path, type }) => `${type} ${path}`)).toEqual([
    'directory dir',
    'file a',
  ])
  expect(read(Buffer.concat([paxOf({ 'GNU.sparse.major': '1' }), file])).headers[0]?.sparse).toBe(true)
})

function sign(head: Buffer): void {
  head.fill(' ', 148, 156)
  const sum = head.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
}
