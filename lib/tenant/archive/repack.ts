import type { Readable } from 'node:stream'
import { isAppError } from '@/lib/base/errors'
import { type TarHeader, TarReader } from '@/lib/image/tar'
import { passOn } from '../passing'
import { Refusal } from '../refusal'
import { type Entry, paddingOf, tarHeader } from './header'

const MAX_ENTRIES = 200_000
const BLOCK = 512

/**
 * An archive of a learner for the engine, its headers written anew: what we count is what the engine unpacks. Contents
 * pass as they came. Compressed and sparse archives, which grow when they are unpacked, and devices are refused. The
 * stream that is returned ends with a `Refusal` for those, and when `take`, which is told how much each entry is, says
 * that it is too much.
 */
export function repack(source: Readable, take: (bytes: number) => boolean): Readable {
  // Set before the first piece is read.
  let pass: (piece: Buffer) => void = () => undefined
  const reader = new TarReader(
    {
      onEntry: (header, block) => {
        if (!take(Math.max(header.sizeBytes, BLOCK))) throw tooLarge()
        pass(tarHeader(entryOf(header, block)))
        return pass
      },
      onEntryEnd: ({ sizeBytes }) => pass(Buffer.alloc(paddingOf(sizeBytes))),
    },
    { entries: MAX_ENTRIES, bytes: Number.MAX_SAFE_INTEGER },
  )
  const out = passOn(source, {
    piece: (chunk, on) => {
      pass = on
      heard(() => reader.write(chunk))
    },
    end: (on) => {
      heard(() => reader.end())
      on(Buffer.alloc(BLOCK * 2))
    },
  })
  out.once('close', () => source.destroy())
  return out
}

function heard(work: () => void): void {
  try {
    work()
  } catch (error) {
    throw toRefusal(error)
  }
}

/** What ended an archive, for the learner. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (isAppError(error) && error.message.includes('leaves its folder'))
    return new Refusal(403, 'A name in the archive would leave the folder that is copied to.', 'stream')
  const why = isAppError(error) ? ` ${error.message}` : ''
  return new Refusal(
    400,
    `That is not a tar archive, or it was cut short; compressed ones are not taken.${why}`,
    'stream',
  )
}

function entryOf({ path, type, sizeBytes, mode, uid, gid, target, sparse }: TarHeader, block: Buffer): Entry {
  if (type === 'device' || type === 'other')
    throw new Refusal(403, `Devices and special entries cannot be copied (${path.slice(0, 80)}).`, 'stream')
  if (sparse) throw new Refusal(403, 'Sparse files cannot be copied: they would grow on the way.', 'stream')
  if (target.includes('\0')) throw new Refusal(400, 'A name in the archive is not usable.', 'stream')
  // The folder itself is ".", as clients write it.
  const name = path === '' ? '.' : path
  return {
    path: type === 'directory' ? `${name}/` : name,
    type,
    size: sizeBytes,
    mode,
    uid,
    gid,
    mtime: mtimeOf(block),
    target,
    user: textOf(block, 265),
    group: textOf(block, 297),
  }
}

/** 0 for a time that ustar's digits do not hold. */
function mtimeOf(block: Buffer): number {
  const seconds = Number.parseInt(block.toString('latin1', 136, 148).trim(), 8)
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : 0
}

function textOf(block: Buffer, at: number): string {
  const [text = ''] = block.toString('latin1', at, at + 32).split('\0')
  return /^[\x20-\x7e]*$/.test(text) ? text : ''
}

const tooLarge = () =>
  new Refusal(409, 'What is copied in is larger than what you may have on disk, or has too many entries.', 'quota')
