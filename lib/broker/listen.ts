import { chmod, mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'
import type { Clock } from '@/lib/base/clock'
import { AppError, isAppError, toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Door } from './door'
import { PASS_HEADER, readPass } from './pass'
import { refuseUpgrade } from './refuse'
import { admit } from './rights'

/**
 * Takes terminals from web servers on a Unix socket that only this user can open, and of those only who has the secret.
 * `GET /health` answers 200. Throws `conflict` when another broker answers at `path`; a dead one's socket is replaced.
 */
export async function listenForWeb({
  path,
  secret,
  door,
  db,
  clock,
  log,
}: {
  path: string
  secret: string
  door: Door
  db: Db
  clock: Clock
  log: Log
}): Promise<{ close(): Promise<void> }> {
  async function accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const claim = readPass(String(request.headers[PASS_HEADER] ?? ''), { secret, now: clock.now() })
    door.enter({ request, socket, head, visit: await admit(db, claim, clock.now()) })
  }

  const server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? 200 : 404).end()
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {})
    accept(request, socket, head).catch((error: unknown) => {
      const failure = toAppError(error)
      if (!isAppError(error) || failure.status >= 500) log.error('an upgrade failed', { error: failure })
      refuseUpgrade(socket, failure)
    })
  })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  if (await answers(path)) throw new AppError('conflict', `Another broker serves ${path} already.`)
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
