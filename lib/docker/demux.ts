const HEADER_BYTES = 8

/**
 * Takes apart the engine's joined stream of standard output and error (frames of 8 bytes header + payload, see
 * "Stream format" of the Engine API's container attach). Chunks may be cut anywhere; payload bytes are handed on at
 * once and unchanged, so binary data passes, and nothing is gathered.
 */
export function createDemuxer(onData: (data: Buffer, from: 'stdout' | 'stderr') => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(HEADER_BYTES)
  let headerBytes = 0
  let payloadBytes = 0

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (payloadBytes === 0) {
        const taken = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes)
        headerBytes += taken
        at += taken
        if (headerBytes < HEADER_BYTES) return
        headerBytes = 0
        payloadBytes = header.readUInt32BE(4)
      } else {
        const end = Math.min(chunk.length, at + payloadBytes)
        payloadBytes -= end - at
        onData(chunk.subarray(at, end), header[0] === 2 ? 'stderr' : 'stdout')
        at = end
      }
    }
  }
}

/** Keeps the first `maxBytes` of two streams together, and counts the rest. */
export class BoundedOutput {
  readonly #chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  #kept = 0
  /** All bytes that came, kept or not. */
  seen = 0

  constructor(private readonly maxBytes: number) {}

  add(data: Buffer, from: 'stdout' | 'stderr'): void {
    this.seen += data.length
    const room = this.maxBytes - this.#kept
    if (room <= 0) return
    // A copy, so that a small piece does not hold a whole network buffer in memory.
    const piece = Buffer.from(data.subarray(0, room))
    this.#kept += piece.length
    this.#chunks[from].push(piece)
  }

  get truncated(): boolean {
    return this.seen > this.maxBytes
  }

  read(from: 'stdout' | 'stderr'): Buffer {
    return Buffer.concat(this.#chunks[from])
  }
}
