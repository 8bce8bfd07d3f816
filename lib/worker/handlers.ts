import { z } from 'zod'
import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Config } from '@/lib/config/config'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import { GRADE_JOB } from '@/lib/grading/job'
import { gradeSubmission } from '@/lib/grading/worker'
import type { JobHandlers } from '@/lib/jobs/types'
import { findExercise, loadCatalog } from '@/lib/labs/catalog'

const gradePayload = z.object({ submissionId: z.uuid() })

/** What the handlers work with. */
export interface WorkerContext {
  config: Config
  db: Db
  engine: Engine
  clock: Clock
  log: Log
}

/** Which job is done by whom: the one table of all names. */
export function createHandlers({ config, db, engine, clock, log }: WorkerContext): JobHandlers {
  return {
    [GRADE_JOB]: async ({ payload, attempt, maxAttempts, signal }) => {
      const { submissionId } = gradePayload.parse(payload)
      // Read anew for each: an exercise may have been mended since the last one.
      const catalog = await loadCatalog(config.labsDir)
      await gradeSubmission(
        {
          db,
          engine,
          clock,
          log,
          instance: config.instance,
          limits: config.build,
          findExercise: (id) => findExercise(catalog, id),
        },
        { submissionId, attempt, maxAttempts, signal },
      )
    },
  }
}
