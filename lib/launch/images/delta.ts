import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Headers, pack } from 'tar-stream'

/** Left to the engine, or different on each run: never part of a layer. */
const IGNORED =
  /^(\.dockerenv|dev\/.*|proc\/.*|sys\/.*|run\/.*|tmp\/.*|etc\/(hostname|hosts|resolv\.conf|mtab)|var\/(log|cache\/(apt|ldconfig))\/.+)$/

/**
 * Writes to `to` an archive of what the file system `full` (an archive) has beyond `base` (a stream of one):
 * new and changed files, whatever their dates. Files that only `base` has are left alone.
 */
export async function writeDelta({ base, full, to }: { base: Readable; full: string; to: string }): Promise<void> {
  const known = await readSignatures(base)
  const changed = new Set<string>()
  for (const [path, signature] of await readSignatures(createReadStream(full)))
    if (known.get(path) !== signature) changed.add(path)

  const output = pack()
  const written = pipeline(output, createWriteStream(to))
  await eachEntry(createReadStream(full), async (header, content) => {
    if (!changed.has(nameOf(header))) return content.resume()
    await pipeline(content, output.entry({ ...header, name: nameOf(header) }))
  })
  output.finalize()
  await written
}

async function readSignatures(archive: Readable): Promise<Map<string, string>> {
  const signatures = new Map<string, string>()
  await eachEntry(archive, async (header, content) => {
    const hash = createHash('sha256')
    for await (const chunk of content) hash.update(chunk as Buffer)
    const path = nameOf(header)
    if (!path || IGNORED.test(path)) return
    const facts = [header.type, (header.mode ?? 0) & 0o7777, header.uid, header.gid, header.linkname ?? '']
    signatures.set(path, [...facts, header.type === 'file' ? hash.digest('hex') : ''].join('|'))
  })
  return signatures
}

async function eachEntry(archive: Readable, visit: (header: Headers, content: Readable) => unknown): Promise<void> {
  const entries = extract()
  const reading = pipeline(archive, entries)
  for await (const entry of entries) {
    await visit(entry.header, entry as unknown as Readable)
    entry.resume()
  }
  await reading
}

function nameOf(header: Headers): string {
  return header.name.replace(/^\.?\//, '').replace(/\/$/, '')
}
