import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { passOn } from '../passing'
import { ContextFilter, OWN_DOCKERFILE } from './context'

type Header = Parameters<ReturnType<typeof pack>['entry']>[0] & { pax?: Record<string, string> }
const FROM = 'FROM debian\n'

async function archive(...entries: [Header, string?][]): Promise<Buffer> {
  const out = pack()
  for (const [header, text] of entries) out.entry(header, text ?? '')
  out.finalize()
  return buffer(out)
}

const filter = (bytes: Buffer, dockerfile = 'Dockerfile', limit = 1e6) =>
  buffer(
    passOn(
      Readable.from([bytes.subarray(0, 700), bytes.subarray(700)]),
      new ContextFilter(dockerfile, { entries: 100, bytes: limit }, async (source) => `rewritten ${source}`),
    ),
  )

test('the archive passes, and ends with our Dockerfile, kept out of copies', async () => {
  const text = (await filter(await archive([{ name: './Dockerfile' }, FROM], [{ name: 'a' }, 'data']))).toString()
  expect(text).toContain('data')
  expect(text.indexOf('rewritten FROM debian')).toBeGreaterThan(text.indexOf('data'))
  expect(text).toContain(`.dockerignore\n${OWN_DOCKERFILE}\n`)
})

test.each([1, 511, 700, 1024, 1500, 2100])('pieces that end at byte %i give the same archive', async (at) => {
  const bytes = await archive([{ name: 'Dockerfile' }, FROM], [{ name: 'a' }, 'data'])
  const make = (...cuts: Buffer[]) =>
    buffer(
      passOn(
        Readable.from(cuts),
        new ContextFilter('Dockerfile', { entries: 9, bytes: 1e6 }, async (source) => source),
      ),
    )
  expect(await make(bytes.subarray(0, at), bytes.subarray(at))).toEqual(await make(bytes))
})

test('of two Dockerfiles the last one counts, as for the engine', async () => {
  const bytes = await archive(
    [{ name: 'Dockerfile' }, 'FROM a\n'],
    [{ name: './x/../Dockerfile'.replace('x/../', '') }, 'FROM b\n'],
  )
  expect((await filter(bytes)).toString()).toContain('rewritten FROM b')
})

test.each<[string, [Header, string?][], RegExp]>([
  ['a path out of its folder', [[{ name: '../x' }, 'x']], /leaves its folder/],
  ['a hard link out of its folder', [[{ name: 'x', type: 'link', linkname: '../../etc/shadow' }]], /leaves its folder/],
  ['a device', [[{ name: 'x', type: 'character-device' }]], /no file, folder or link/],
  ['a pipe', [[{ name: 'x', type: 'fifo' }]], /no file, folder or link/],
  ['a Dockerfile that is a link', [[{ name: 'Dockerfile', type: 'symlink', linkname: '/etc/passwd' }]], /is a link/],
  ['our own name', [[{ name: OWN_DOCKERFILE }, FROM]], /may not hold/],
  ['no Dockerfile', [[{ name: 'a' }, 'x']], /Cannot locate/],
  ['a long Dockerfile', [[{ name: 'Dockerfile' }, 'x'.repeat(70_000)]], /longer than/],
  ['a sparse file', [[{ name: 'a', pax: { 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '1e12' } }, 'x']], /grow/],
  ['more than the quota', [[{ name: 'a' }, 'x'.repeat(1_100_000)]], /more than/],
])('refused: %s', async (_what, entries, why) => {
  await expect(filter(await archive(...entries))).rejects.toThrow(why)
})

test('a body that is cut short, or is no archive, is refused', async () => {
  const bytes = await archive([{ name: 'Dockerfile' }, FROM])
  await expect(filter(bytes.subarray(0, 600))).rejects.toThrow()
  await expect(filter(Buffer.from('x'.repeat(2000)))).rejects.toThrow(/damaged/)
})
