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
