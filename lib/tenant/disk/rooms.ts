/** What one copy may still write to a tenant's disk. */
export interface Room {
  /** Counts bytes that are about to be written; false when they are too many. */
  take(bytes: number): boolean
  /** The copy is over; what it wrote counts until it has been measured. */
  close(): void
}

interface Open {
  bytes: number
  /** What the tenant had on disk when it began, as far as it was known. */
  used: number
}

/**
 * The room of all copies of a tenant that are under way. Each sees what the others have taken: several at once, each
 * small enough by itself, do not go over together.
 */
export class Rooms {
  readonly #open = new Set<Open>()
  #settling: Open[] = []

  constructor(private readonly maxBytes: number) {}

  open(used: number): Room {
    const one: Open = { bytes: 0, used }
    this.#open.add(one)
    return {
      take: (bytes) => {
        one.bytes += bytes
        const all = [...this.#open, ...this.#settling]
        return one.used + all.reduce((sum, { bytes: taken }) => sum + taken, 0) <= this.maxBytes
      },
      close: () => {
        if (this.#open.delete(one)) this.#settling.push(one)
      },
    }
  }

  /** To be called before the disk is measured; the returned function when it has been. */
  measuring(): () => void {
    const before = this.#settling
    return () => {
      this.#settling = this.#settling.filter((one) => !before.includes(one))
    }
  }
}
