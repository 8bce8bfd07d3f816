import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Config } from '@/lib/config/config'
import type { Db } from '@/lib/db/client'
import { createEngine, type Engine } from '@/lib/docker/client'
import { migrateJobs } from '@/lib/jobs/migrate'
import { startWorker, type Worker } from '@/lib/jobs/worker'
import { createHandlers } from './handlers'

/** Works on jobs in this process. Throws when the database cannot be reached. */
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
  // Submissions may be built by another engine than the one that runs sandboxes.
  const builder = config.buildDockerHost === config.dockerHost ? engine : createEngine({ host: config.buildDockerHost })
  return startWorker({
    url: config.databaseUrl,
    handlers: createHandlers({ config, db, engine: builder, clock, log }),
    concurrency: config.build.graders,
    log,
  })
}
