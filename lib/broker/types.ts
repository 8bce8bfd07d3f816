import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Config } from '@/lib/config/config'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'

/** What the parts of the host work with. */
export interface HostOptions {
  config: Config
  db: Db
  engine: Engine
  clock: Clock
  log: Log
}
