import { migrateJobs } from '@/lib/jobs/migrate'
import { startWorker, type Worker } from '@/lib/jobs/worker'
import { createHandlers, type WorkerContext } from './handlers'

/** Works on jobs in this process, with builds on the context's engine. Throws when the database cannot be reached. */
export async function startGraders(context: WorkerContext): Promise<Worker> {
  const { config, log } = context
  await migrateJobs(config.databaseUrl)
  return startWorker({
    url: config.databaseUrl,
    handlers: createHandlers(context),
    concurrency: config.build.graders,
    log,
  })
}
