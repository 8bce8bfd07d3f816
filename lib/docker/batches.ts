import type { Readable } from 'node:stream'

interface Corked {
  cork(): void
  uncork(): void
}

/**
 * To be called before `stream` is piped to something that writes to a socket: what it gives in one turn of the loop goes
 * out together. For the kernel and for whoever reads, few large pieces are cheaper than many.
 */
export function inBatches(stream: Readable, socketOf: () => Corked | null): void {
  let corked = false
  stream.on('data', () => {
    const socket = corked ? null : socketOf()
    if (!socket) return
    corked = true
    socket.cork()
    setImmediate(() => {
      corked = false
      socket.uncork()
    })
  })
}
