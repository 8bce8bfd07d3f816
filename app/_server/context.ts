import { type Clock, systemClock } from '@/lib/base/clock'
import { createLog, type Log } from '@/lib/base/log'
import { type Config, parseConfig } from '@/lib/config/config'
import { createDb, type Db } from '@/lib/db/client'
import { createEngine, type Engine } from '@/lib/docker/client'
import { openLabs } from '@/lib/labs/source-folder'
import type { Catalog } from '@/lib/labs/types'
import type { SandboxContext } from '@/lib/sandboxes/types'

/** What pages, actions and API routes work with. Everything true lives in Postgres and on the engine. */
export interface AppContext {
  config: Config
  db: Db
  engine: Engine
  clock: Clock
  log: Log
  /** The lessons; read once, or anew after an edit in development and where the folder is watched. */
  catalog(): Promise<Catalog>
  /** Tells of edits in a folder that is watched; returns what stops it. */
  onLabsChange(listener: () => void): () => void
  sandboxes: SandboxContext
}

// The bundler may load this module several times in one process; the connections must exist once.
const KEY = Symbol.for('drydock.app.context')
const shared = globalThis as typeof globalThis & { [KEY]?: AppContext }

/** The context of this process, made on first use. Throws `config_invalid` when a setting is unusable. */
export async function getContext(): Promise<AppContext> {
  shared[KEY] ??= createContext(parseConfig(process.env))
  return shared[KEY]
}

function createContext(config: Config): AppContext {
  const log = createLog({ level: config.logLevel, fields: { part: 'app' } })
  const db = createDb({ url: config.databaseUrl })
  const engine = createEngine({ host: config.dockerHost })
  const labs = openLabs({ dir: config.labsDir, watch: config.watchLabs || process.env.NODE_ENV !== 'production' })
  return {
    config,
    db,
    engine,
    clock: systemClock,
    log,
    catalog: labs.catalog,
    onLabsChange: labs.onChange,
    sandboxes: { db, engine, clock: systemClock, log, instance: config.instance, limits: config.sandbox },
  }
}
