import { isAppError } from '@/lib/base/errors'
import { TarReader } from '@/lib/image/tar'
import { malformed } from '../refusal'

const BLOCK = 512
const MAX_ENTRIES = 1_000_000
/** gzip, bzip2, xz, zstd, and zstd's frames that are skipped. */
const PACKED = [/^1f8b/, /^425a68/, /^fd377a585a00/, /^28b52ffd/, /^5.2a4d18/]

/**
 * Looks at what an engine will unpack: a layer, or a root file system. What is counted on the way is what it takes on
 * disk only when nothing grows by itself. Throws for what is compressed and for sparse files; what is no archive at all
 * passes, an engine unpacks none of it.
 */
export class LayerCheck {
  #head = Buffer.alloc(0)
  #reader: TarReader | null = null
  #passes = false

  write(chunk: Buffer): void {
    if (this.#reader) this.#read(chunk)
    if (this.#reader || this.#passes) return
    this.#head = Buffer.concat([this.#head, chunk])
    if (this.#head.length >= BLOCK) this.#begin()
  }

  /** To be called after the last piece: what is shorter than a header may be compressed all the same. */
  end(): void {
    if (!this.#reader && !this.#passes) this.#begin()
  }

  #begin(): void {
    const head = this.#head
    this.#head = Buffer.alloc(0)
    const first = head.toString('hex', 0, 6)
    if (PACKED.some((mark) => mark.test(first)))
      throw malformed('The archive holds a compressed layer; docker save writes plain ones. Decompress it first.')
    if (head.length < BLOCK || !looksLikeTar(head)) {
      this.#passes = true
      return
    }
    this.#reader = new TarReader(
      {
        onEntry: ({ path, sparse }) => {
          if (sparse) throw malformed(`"${path.slice(0, 80)}" is a sparse file: it would grow when it is unpacked.`)
          return null
        },
        onEntryEnd: () => undefined,
      },
      { entries: MAX_ENTRIES, bytes: Number.MAX_SAFE_INTEGER },
    )
    this.#read(head)
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader?.write(chunk)
    } catch (error) {
      throw isAppError(error) ? malformed(error.message) : error
    }
  }
}

/** As engines tell: by the sum of the header, whatever else is in it. */
function looksLikeTar(head: Buffer): boolean {
  let sum = 8 * 32
  let signed = 8 * 32
  for (let at = 0; at < BLOCK; at++) {
    if (at >= 148 && at < 156) continue
    sum += head.readUInt8(at)
    signed += head.readInt8(at)
  }
  const said = Number.parseInt(head.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8)
  return said === sum || said === signed
}
