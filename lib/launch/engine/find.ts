import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { AppError } from '@/lib/base/errors'
import { DEFAULT_SOCKET } from './address'
import { engineAnswers } from './ping'
import { placesOf } from './places'

/**
 * The engine for a command that brings none up: DOCKER_HOST, the default socket, or the private one of a Drydock that
 * is running on `dataDir`. Throws `engine_unavailable` that says what to do.
 */
export async function findEngine({ dockerHost, dataDir }: { dockerHost: string | undefined; dataDir: string }) {
  if (dockerHost) return dockerHost
  if (await engineAnswers(DEFAULT_SOCKET)) return DEFAULT_SOCKET
  const path = await realpath(dataDir).catch(() => dataDir)
  const own = `unix://${placesOf({ dir: path, hash: folderHash(path) }).socket}`
  if (await engineAnswers(own)) return own
  throw new AppError(
    'engine_unavailable',
    'No Docker Engine answers. Run this while `npm start` is running, or set DOCKER_HOST.',
  )
}

/** Eight hex digits that stand for a data folder in names outside of it. */
export function folderHash(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 8)
}
