import { join } from 'node:path'
import type { Clock } from '@/lib/base/clock'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { notify } from '@/lib/db/listen'
import type { Engine } from '@/lib/docker/client'
import { touchSandbox } from '@/lib/sandboxes/mutations'
import { type Broker, createBroker } from '@/lib/terminal/broker'
import { pruneScreens } from '@/lib/terminal/saved'
import { createDoor, type Door } from './door'
import { Recorders } from './recorders'
import { stockShells } from './stock'
import { type Watch, watchTables } from './watch'

const PRUNE_EVERY_MS = 60 * 60_000

/** Servers hear on it what happens to sandboxes. */
const CHANNEL = 'drydock_sandbox'

export interface TerminalsOptions {
  /** For a connection of its own, on which changes are heard. */
  databaseUrl: string
  db: Db
  engine: Engine
  clock: Clock
  log: Log
  dataDir: string
}

export interface Terminals {
  broker: Broker
  door: Door
  /** Keeps every screen, sends everybody away and hangs the shells up. */
  stop(): Promise<void>
}

/** Starts everything that terminals need beside a web server: shells, who is at them, and what is recorded of them. */
export async function startTerminals(options: TerminalsOptions): Promise<Terminals> {
  const { databaseUrl, db, engine, clock, log, dataDir } = options
  const screenDir = join(dataDir, 'screens')
  const broker = createBroker({
    engine,
    log,
    screenDir,
    onActivity: (id) => {
      touchSandbox(db, { id, at: clock.now() }).catch((error: unknown) =>
        log.warn('activity could not be noted', { sandbox: id, reason: messageOf(error) }),
      )
    },
    onRest: (id) => {
      notify(db, CHANNEL, { sandboxId: id, kind: 'terminal' }).catch((error: unknown) =>
        log.warn('a command could not be told of', { sandbox: id, reason: messageOf(error) }),
      )
    },
  })
  broker.warm()
  const recorders = new Recorders({ db, clock, log, broker })
  await recorders.start()
  let watch: Watch | null = null
  const door = createDoor({ broker, db, clock, log, onEntered: (guest) => watch?.greet(guest) })
  watch = watchTables({ url: databaseUrl, db, clock, log, broker, door, recorders })
  const stock = stockShells({ db, broker, clock, log })
  const prune = () => void pruneScreens(screenDir, clock.now())
  prune()
  const pruning = setInterval(prune, PRUNE_EVERY_MS)
  return {
    broker,
    door,
    stop: async () => {
      clearInterval(pruning)
      await stock.stop()
      await watch?.close()
      await recorders.stop()
      await broker.stop()
      await door.close()
    },
  }
}
