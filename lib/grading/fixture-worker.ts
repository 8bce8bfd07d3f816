import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { createDb } from '@/lib/db/client'
import { createEngine } from '@/lib/docker/client'
import type { Exercise } from '@/lib/labs/types'
import { gradeSubmission } from './worker'

/** A process of its own that grades one submission, so that a test can kill it. */
const { url, exercise, instance, submissionId } = JSON.parse(process.env.FIXTURE ?? '{}') as {
  url: string
  exercise: Exercise
  instance: string
  submissionId: string
}
const db = createDb({ url })
await gradeSubmission(
  {
    db,
    engine: createEngine({ host: process.env.DOCKER_HOST ?? '' }),
    clock: systemClock,
    log: createLog({ level: 'error' }),
    instance,
    limits: { memoryBytes: 256 * 1024 * 1024, timeoutMs: 60_000 },
    findExercise: () => exercise,
  },
  { submissionId },
)
await db.$disconnect()
