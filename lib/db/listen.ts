import pg from 'pg'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db, Tx } from './client'

const RETRY_MS = 1000
const MAX_RETRY_MS = 15_000

export interface Listener {
  close(): Promise<void>
}

/**
 * Hears what is said on a channel of Postgres, on a connection of its own that is made anew when it breaks. `onMessage`
 * gets the payload; `onConnected` is told at the beginning and after each break, when messages may have been missed:
 * read the truth anew there. Neither may throw. Never rejects: a database that is down is tried again.
 */
export function listen(options: {
  url: string
  channel: string
  log: Log
  onMessage(payload: string): void
  onConnected(): void
}): Listener {
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let failures = 0

  async function connect(): Promise<void> {
    const mine = new pg.Client({ connectionString: options.url, keepAlive: true, application_name: 'drydock listen' })
    client = mine
    const onBroken = (error?: Error) => {
      if (closed || client !== mine) return
      client = null
      mine.removeAllListeners()
      // What breaks later still needs somebody who listens, or it would end the process.
      mine.on('error', () => {})
      void mine.end().catch(() => {})
      if (failures++ === 0)
        options.log.warn('a channel of the database broke', { channel: options.channel, reason: error?.message })
      timer = setTimeout(() => void connect(), Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** Math.min(failures - 1, 5)))
    }
    mine.on('error', onBroken)
    mine.on('end', () => onBroken())
    mine.on('notification', ({ payload }) => options.onMessage(payload ?? ''))
    try {
      await mine.connect()
      await mine.query(`LISTEN ${pg.escapeIdentifier(options.channel)}`)
      failures = 0
      if (!closed) options.onConnected()
    } catch (error) {
      onBroken(new Error(messageOf(error)))
    }
  }

  void connect()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      const mine = client
      client = null
      mine?.removeAllListeners('end')
      await mine?.end().catch(() => {})
    },
  }
}

/** Says `message` as JSON on a channel; within a transaction it is heard when that is committed. At most 8000 bytes. */
export async function notify(db: Db | Tx, channel: string, message: Record<string, unknown>): Promise<void> {
  await db.$executeRaw`SELECT pg_notify(${channel}, ${JSON.stringify(message)})`
}
