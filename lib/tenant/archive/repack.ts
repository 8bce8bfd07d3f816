import { pipeline, type Readable } from 'node:stream'
import { extract, type Headers, pack } from 'tar-stream'
import { AHEAD_BYTES } from '@/lib/docker/raw'
import { Refusal } from '../refusal'

const KINDS = ['file', 'link', 'symlink', 'directory', 'fifo', 'contiguous-file']
const MAX_ENTRIES = 200_000
const BLOCK = 512
const PATH_MAX_CHARS = 4096

/**
 * An archive of a learner for the engine, written anew entry by entry: what we count is what the engine unpacks.
 * Compressed and sparse archives, which grow when they are unpacked, and devices are refused. The stream that is
 * returned ends with a `Refusal` for those, and when `take`, which is told how much each entry is, says that it is too
 * much.
 */
export function repack(source: Readable, take: (bytes: number) => boolean): Readable {
  const out = pack({ highWaterMark: AHEAD_BYTES })
  const reader = extract({ highWaterMark: AHEAD_BYTES } as object)
  let entries = 0
  reader.on('entry', (header: Headers, content, next) => {
    // Both ends of an entry fail with the archive; unheard, that would end the process.
    content.on('error', () => undefined)
    entries += 1
    const fits = take(Math.max(header.size ?? 0, BLOCK)) && entries <= MAX_ENTRIES
    const why = fits ? unfit(header) : tooLarge()
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
    entry.on('error', () => undefined)
    content.pipe(entry)
  })
  reader.once('finish', () => out.finalize())
  const fail = (error: Error) => out.destroy(error)
  out.once('close', () => source.destroy())
  pipeline(source, reader, (error) => {
    if (error) fail(toRefusal(error))
  })
  return out
}

/** What ended an archive, for the learner: the reader's own words are nobody's. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal(400, 'That is not a tar archive, or it was cut short; compressed ones are not taken.', 'stream')
}

/** The types of tar-stream leave out what the reader gives. */
type Entry = Headers & { pax?: Record<string, string> | null }

function unfit({ type, pax, name, linkname }: Entry): Refusal | null {
  if (!KINDS.includes(type ?? ''))
    return new Refusal(403, `Devices and special entries cannot be copied (${name.slice(0, 80)}).`, 'stream')
  if (climbs(name) || (type === 'link' && climbs(linkname ?? '')))
    return new Refusal(403, `"${name.slice(0, 80)}" would leave the folder that is copied to.`, 'stream')
  if ([name, linkname ?? ''].some((text) => text.includes('\0') || text.length > PATH_MAX_CHARS))
    return new Refusal(400, 'A name in the archive is not usable.', 'stream')
  if (Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse')))
    return new Refusal(403, 'Sparse files cannot be copied: they would grow on the way.', 'stream')
  return null
}

const tooLarge = () =>
  new Refusal(409, 'What is copied in is larger than what you may have on disk, or has too many entries.', 'quota')

/** A symbolic link may say so, since following it is for whoever opens it inside; a name or a hard link may not. */
const climbs = (path: string) => path.split('/').includes('..')
