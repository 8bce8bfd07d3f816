import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Engine } from '@/lib/docker/client'
import { startPipeExec } from '@/lib/docker/pipe-exec'
import type { HttpFact } from './types'

/** labs/images/sandbox/ports/port-relay.c: carries its standard input and output to a port of the sandbox. */
const PROGRAM = '/opt/drydock/port-relay'
/** A learner can neither end nor trace it. */
const USER = '65534:65534'
const BODY_MAX_BYTES = 64 * 1024

/** Asks a port on the sandbox's loopback; null when nothing answers in time, or not in HTTP. */
export async function askPort(
  engine: Engine,
  { containerId, port, path, timeoutMs }: { containerId: string; port: number; path: string; timeoutMs: number },
): Promise<HttpFact | null> {
  const stream = await startPipeExec(engine, { containerId, command: [PROGRAM, 'connect', String(port)], user: USER })
  stream.on('error', () => {})
  // Node's HTTP asks these of a socket.
  const none = () => stream
  const socket = Object.assign(stream, {
    setTimeout: none,
    setNoDelay: none,
    setKeepAlive: none,
    ref: none,
    unref: none,
  })
  try {
    return await ask({ socket, port, path, signal: AbortSignal.timeout(timeoutMs) })
  } catch {
    // Whatever keeps a learner's program from answering is no fault of ours.
    return null
  } finally {
    stream.destroy()
  }
}

function ask({
  socket,
  port,
  path,
  signal,
}: {
  socket: Duplex
  port: number
  path: string
  signal: AbortSignal
}): Promise<HttpFact> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      method: 'GET',
      path,
      headers: { host: `localhost:${port}`, connection: 'close' },
      signal,
    })
    asked.on('error', reject)
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const done = () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).subarray(0, BODY_MAX_BYTES).toString('utf8'),
        })
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes >= BODY_MAX_BYTES) done()
      })
      response.on('end', done).on('error', reject)
    })
    asked.end()
  })
}
