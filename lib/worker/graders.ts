import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Config } from '@/lib/config/config'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import { migrateJobs } from '@/lib/jobs/migrate'
import { startWorker, type Worker } from '@/lib/jobs/worker'
import { createHandlers } from './handlers'

/** Works on jobs in this process, with builds on `engine`. Throws when the database cannot be reached. */
export async function startGraders({
  config,
  db,
  engine,
  clock,
  log,
}: {
  config: Config
  db: Db
  engine: Engine
  clock: Clock
  log: Log
}): Promise<Worker> {
  await migrateJobs(config.databaseUrl)
  return startWorker({
    url: config.databaseUrl,
    handlers: createHandlers({ config, db, engine, clock, log }),
    concurrency: config.build.graders,
    log,
  })
}
