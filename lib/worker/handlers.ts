import { z } from 'zod'
import type { Clock } from '@/lib/base/clock'
import type { Log } from '@/lib/base/log'
import type { Config } from '@/lib/config/config'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import { GRADE_JOB } from '@/lib/grading/job'
import { REGRADE_JOB } from '@/lib/grading/regrade/job'
import { regradeSubmission } from '@/lib/grading/regrade/run'
import { type GradingContext, gradeSubmission } from '@/lib/grading/worker'
import type { Job, JobHandlers } from '@/lib/jobs/types'
import type { Offered } from '@/lib/publishing/offered'

const gradePayload = z.object({ submissionId: z.uuid() })
const regradePayload = z.object({ itemId: z.uuid() })

/** What the handlers work with. */
export interface WorkerContext {
  config: Config
  db: Db
  engine: Engine
  clock: Clock
  log: Log
  offered: Offered
}

/** Which job is done by whom: the one table of all names. */
export function createHandlers({ config, db, engine, clock, log, offered }: WorkerContext): JobHandlers {
  const grading: GradingContext = {
    db,
    engine,
    clock,
    log,
    instance: config.instance,
    limits: config.build,
    findExercise: offered.exerciseOf,
  }
  return {
    [GRADE_JOB]: async ({ payload, ...job }) =>
      gradeSubmission(grading, { ...gradePayload.parse(payload), ...tries(job) }),
    [REGRADE_JOB]: async ({ payload, ...job }) =>
      regradeSubmission(grading, { ...regradePayload.parse(payload), ...tries(job) }),
  }
}

function tries({ attempt, maxAttempts, signal }: Pick<Job, 'attempt' | 'maxAttempts' | 'signal'>) {
  return { attempt, maxAttempts, signal }
}
