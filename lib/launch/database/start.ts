import { AppError } from '@/lib/base/errors'
import { keepRunning } from '../kept'
import { answers, startPostgres } from './postgres'

export interface StartedDatabase {
  url: string
  /** For the progress line. */
  about: string
  /** Null for a server that was there before us. */
  stop: (() => Promise<void>) | null
}

/** Uses the server that DATABASE_URL names, or brings up our own and keeps it running. Throws `config_invalid` when the named one is silent. */
export async function startDatabase(options: {
  databaseUrl: string | undefined
  dir: string
  logFile: string
  password: string
  durable: boolean
  /** What becomes of it while it runs. */
  onTrouble(text: string): void
  signal?: AbortSignal
}): Promise<StartedDatabase> {
  const { databaseUrl } = options
  if (databaseUrl) {
    if (await answers(databaseUrl)) return { url: databaseUrl, about: 'the one that DATABASE_URL names', stop: null }
    throw new AppError(
      'config_invalid',
      `PostgreSQL does not let us in at DATABASE_URL (${withoutPassword(databaseUrl)}). Start it, make the database, or unset DATABASE_URL to use our own.`,
    )
  }
  const server = await startPostgres(options)
  const about = server.adopted ? 'still running from last time' : 'PostgreSQL 18 of our own'
  const kept = keepRunning({
    name: 'The database',
    first: server,
    again: () => startPostgres({ ...options, port: server.port }),
    say: options.onTrouble,
  })
  return { url: server.url, about: `${about}, port ${server.port}`, stop: kept.stop }
}

function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ':…@')
}
