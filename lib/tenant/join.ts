import type { Duplex } from 'node:stream'

const CLOSE_GRACE_MS = 2000

/**
 * Joins two connections until both are closed. Each side may close its own direction and go on reading; a side that
 * is gone takes the other with it, so a cut client leaves no stream on the engine.
 */
export function joinConnections(client: Duplex, engine: Duplex): void {
  client.on('error', () => engine.destroy())
  engine.on('error', () => client.destroy())
  client.once('close', () => engine.destroy())
  engine.once('close', () => {
    client.end()
    // What has been written still goes out; a client that does not close its side is not waited for.
    client.resume()
    const timer = setTimeout(() => client.destroy(), CLOSE_GRACE_MS)
    timer.unref()
    client.once('close', () => clearTimeout(timer))
  })
  client.pipe(engine)
  engine.pipe(client)
}
