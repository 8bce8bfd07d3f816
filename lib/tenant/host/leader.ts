import { createHash } from 'node:crypto'
import pg from 'pg'

/** Held in Postgres by exactly one of several processes, and let go when its process or its connection ends. */
export interface Leadership {
  /** True when it is held, after trying to get it when it is not. Never throws. */
  hold(): Promise<boolean>
  release(): Promise<void>
}

/** A lock of the database's own, on a connection of its own. Whoever opens the sockets of `instance` holds it. */
export function createLeadership({ url, instance }: { url: string; instance: string }): Leadership {
  const key = createHash('sha256').update(`tenant host ${instance}`).digest().readBigInt64BE()
  let client: pg.Client | null = null

  async function take(): Promise<boolean> {
    const mine = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'drydock tenants' })
    mine.on('error', () => {
      if (client === mine) client = null
    })
    try {
      await mine.connect()
      const { rows } = await mine.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [key.toString()])
      if (rows[0]?.got) {
        client = mine
        return true
      }
    } catch {
      // A database that is away is asked again.
    }
    await mine.end().catch(() => {})
    return false
  }

  return {
    hold: async () => {
      if (!client) return take()
      const mine = client
      try {
        await mine.query('SELECT 1')
        return true
      } catch {
        if (client === mine) client = null
        await mine.end().catch(() => {})
        return false
      }
    },
    release: async () => {
      const mine = client
      client = null
      await mine?.end().catch(() => {})
    },
  }
}
