import { type Clock, systemClock } from '@/lib/base/clock'
import { createLog, type Log } from '@/lib/base/log'
import { type Config, parseConfig } from '@/lib/config/config'
import { createDb, type Db } from '@/lib/db/client'
import { createEngine, type Engine } from '@/lib/docker/client'
import { type Offered, openOffered } from '@/lib/publishing/offered'
import { lessonsDirOf } from '@/lib/publishing/source/place'
import type { SandboxContext } from '@/lib/sandboxes/types'

/** What pages, actions and API routes work with. Everything true lives in Postgres and on the engine. */
export interface AppContext extends Pick<Offered, 'catalog' | 'catalogOf' | 'lessonOf'> {
  config: Config
  db: Db
  engine: Engine
  clock: Clock
  log: Log
  /** Tells of edits in a folder that is followed; returns what stops it. */
  onLabsChange: Offered['onChange']
  /** Where the files of lessons lie as they are now. Throws `lab_invalid` before a repository was fetched. */
  lessonsDir(): Promise<string>
  /** What is offered was changed from here. */
  forgetOffers: Offered['forget']
  /** Lessons are what their folder holds at each moment, in development and where it is watched: there are no versions. */
  followsFolder: boolean
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
  const follow = config.watchLabs || process.env.NODE_ENV !== 'production'
  const { catalog, catalogOf, lessonOf, onChange, forget } = openOffered({ db, ...config, follow })
  return {
    config,
    db,
    engine,
    clock: systemClock,
    log,
    catalog,
    catalogOf,
    lessonOf,
    lessonsDir: () => lessonsDirOf(config),
    onLabsChange: onChange,
    forgetOffers: forget,
    followsFolder: follow,
    sandboxes: { db, engine, clock: systemClock, log, instance: config.instance, limits: config.sandbox },
  }
}
