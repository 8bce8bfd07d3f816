import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { extract, type Headers, pack } from 'tar-stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeDelta } from './delta'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-delta-'))
})
afterEach(() => rm(dir, { recursive: true }))

interface Entry extends Headers {
  content?: string
}

async function archive(entries: Entry[]): Promise<Buffer> {
  const output = pack()
  for (const { content, ...header } of entries) output.entry(header, content ?? '')
  output.finalize()
  return buffer(output)
}

async function deltaOf(base: Entry[], full: Entry[]): Promise<string[]> {
  await writeFile(join(dir, 'full.tar'), await archive(full))
  const to = join(dir, 'delta.tar')
  await writeDelta({ base: Readable.from([await archive(base)]), full: join(dir, 'full.tar'), to })
  const found: string[] = []
  const entries = createReadStream(to).pipe(extract())
  for await (const entry of entries) {
    found.push(`${entry.header.type} ${entry.header.name} ${await buffer(entry)}`.trim())
  }
  return found
}

test('holds what is new or changed, however the archives write a path', async () => {
  const base = [
    { name: 'etc/', type: 'directory' as const },
    { name: 'etc/same', content: 'a' },
    { name: 'etc/changed', content: 'old' },
    { name: 'bin', type: 'symlink' as const, linkname: 'usr/bin' },
  ]
  const full = [
    { name: './etc/', type: 'directory' as const },
    { name: './etc/same', content: 'a', mtime: new Date(0) },
    { name: './etc/changed', content: 'new' },
    { name: './bin', type: 'symlink' as const, linkname: 'usr/bin' },
    { name: './usr/bin/gcc', content: 'ELF', mode: 0o755 },
  ]
  expect(await deltaOf(base, full)).toEqual(['file etc/changed new', 'file usr/bin/gcc ELF'])
})

test('a change of mode or of a link counts; what the engine itself writes does not', async () => {
  const base = [
    { name: 'a', content: 'x', mode: 0o644 },
    { name: 'l', type: 'symlink' as const, linkname: 'a' },
  ]
  const full = [
    { name: './a', content: 'x', mode: 0o4755 },
    { name: './l', type: 'symlink' as const, linkname: 'b' },
    { name: './etc/hostname', content: 'builder' },
    { name: './var/log/apt/term.log', content: 'noise' },
  ]
  expect(await deltaOf(base, full)).toEqual(['file a x', 'symlink l'])
})
