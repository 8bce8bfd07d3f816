import { pipeline, type Readable } from 'node:stream'
import { extract, type Headers, pack } from 'tar-stream'
import { Refusal } from '../refusal'

const KINDS = ['file', 'link', 'symlink', 'directory', 'fifo', 'contiguous-file']
const MAX_ENTRIES = 200_000
const BLOCK = 512

/**
 * An archive of a learner for the engine, written anew entry by entry: what we count is what the engine unpacks.
 * Compressed and sparse archives, which grow when they are unpacked, and devices are refused. The stream that is
 * returned ends with a `Refusal` for those, and when content is longer than `maxBytes`.
 */
export function repack(source: Readable, { maxBytes }: { maxBytes: number }): Readable {
  const out = pack()
  const reader = extract()
  let bytes = 0
  let entries = 0
  reader.on('entry', (header: Headers, content, next) => {
    entries += 1
    bytes += Math.max(header.size ?? 0, BLOCK)
    const why = unfit(header, { bytes, entries, maxBytes })
    if (why) {
      content.resume()
      fail(why)
      return
    }
    const { name, mode, mtime, type, linkname, uid, gid, uname, gname, size } = header
    const entry = out.entry(
      {
        name,
        mode,
        mtime,
        type,
        linkname,
        uid,
        gid,
        uname,
        gname,
        size: type === 'file' || type === 'contiguous-file' ? size : 0,
      },
      (error) => {
        if (error) fail(new Refusal(400, 'The archive is broken.', 'stream'))
        else next()
      },
    )
    content.pipe(entry)
  })
  reader.once('finish', () => out.finalize())
  const fail = (error: Error) => out.destroy(error)
  out.once('close', () => source.destroy())
  pipeline(source, reader, (error) => {
    if (error)
      fail(
        error instanceof Refusal
          ? error
          : new Refusal(
              400,
              'That is not a tar archive, or it was cut short; compressed ones are not taken.',
              'stream',
            ),
      )
  })
  return out
}

/** The types of tar-stream leave out what the reader gives. */
type Entry = Headers & { pax?: Record<string, string> | null }

function unfit(
  { type, pax, name }: Entry,
  { bytes, entries, maxBytes }: { bytes: number; entries: number; maxBytes: number },
): Refusal | null {
  if (!KINDS.includes(type ?? ''))
    return new Refusal(403, `Devices and special entries cannot be copied (${name.slice(0, 80)}).`, 'stream')
  if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse')))
    return new Refusal(403, 'Sparse files cannot be copied: they would grow on the way.', 'stream')
  if (bytes > maxBytes || entries > MAX_ENTRIES)
    return new Refusal(
      409,
      `What is copied in is larger than the ${maxBytes} bytes that you may have on disk.`,
      'quota',
    )
  return null
}
