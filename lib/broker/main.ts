import { systemClock } from '@/lib/base/clock'
import { AppError } from '@/lib/base/errors'
import { createLog } from '@/lib/base/log'
import { runUntilStopped } from '@/lib/base/process'
import { type Config, parseConfig } from '@/lib/config/config'
import { createDb } from '@/lib/db/client'
import { createEngine } from '@/lib/docker/client'
import { startHost } from './host'
import { listenForWeb } from './listen'

// A process of its own that holds the shells, so that web servers come and go. It takes them from the socket in
// DRYDOCK_BROKER. One line on standard output says when it serves: {"ready":true,"broker":"/…"}.
const log = createLog({ fields: { part: 'broker' } })
await runUntilStopped({
  log,
  parent: process.env.DRYDOCK_PARENT,
  start: () => start(parseConfig(process.env)),
})

async function start(config: Config): Promise<{ close(): Promise<void> }> {
  const path = config.brokerPath
  if (path === null)
    throw new AppError(
      'config_invalid',
      'DRYDOCK_BROKER: must be set for a broker, for example unix:///run/drydock/broker.sock',
    )
  const clock = systemClock
  const log = createLog({ level: config.logLevel, fields: { part: 'broker' } })
  const db = createDb({ url: config.databaseUrl })
  const host = await startHost({ config, db, engine: createEngine({ host: config.dockerHost }), clock, log })
  const server = await listenForWeb({ path, secret: config.secret, door: host.door, db, clock, log })
  process.stdout.write(`${JSON.stringify({ ready: true, broker: path })}\n`)
  log.info('serving terminals', { path })
  return {
    close: async () => {
      const closed = server.close()
      await host.stop()
      await closed
      await db.$disconnect()
    },
  }
}
