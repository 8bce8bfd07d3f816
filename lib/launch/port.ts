import { once } from 'node:events'
import { createServer } from 'node:net'
import { AppError } from '@/lib/base/errors'

const USUAL_PORT = 3000
const TRIED = 20

/**
 * The port to serve on: `wanted`, or without one the first free from 3000 up.
 * Throws `conflict` when the wanted one is taken, or the address is not of this machine.
 */
export async function choosePort({ wanted, host }: { wanted: number | null; host: string }): Promise<number> {
  if (wanted !== null) {
    const fault = await tryListen(wanted, host)
    if (fault === null) return wanted
    throw listenError({ port: wanted, host, fault })
  }
  for (let port = USUAL_PORT; port < USUAL_PORT + TRIED; port++) {
    const fault = await tryListen(port, host)
    if (fault === null) return port
    if (fault !== 'EADDRINUSE') throw listenError({ port, host, fault })
  }
  throw listenError({ port: USUAL_PORT, host, fault: 'EADDRINUSE' })
}

/** Any port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (!address || typeof address === 'string') throw new AppError('internal', 'This machine has no free port.')
  return address.port
}

async function tryListen(port: number, host: string): Promise<string | null> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return null
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

function listenError({ port, host, fault }: { port: number; host: string; fault: string }): AppError {
  if (fault === 'EADDRINUSE')
    return new AppError('conflict', `Port ${port} of ${host} is taken by another program. Choose one: --port NUMBER`)
  if (fault === 'EACCES') return new AppError('conflict', `Port ${port} may not be used. Choose one above 1023.`)
  return new AppError('conflict', `Cannot listen on ${host} port ${port} (${fault}). Check --host.`)
}
