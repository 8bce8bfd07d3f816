import { randomBytes } from 'node:crypto'
import type { Clock } from '@/lib/base/clock'
import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import { TEST_IMAGE, type TestEngine } from '@/lib/docker/test-engine'
import type { Lesson } from '@/lib/labs/types'
import type { SandboxContext, SandboxLimits } from './types'

const MIB = 1024 * 1024

export const TEST_LIMITS: SandboxLimits = {
  memoryBytes: 96 * MIB,
  nanoCpus: 1e9,
  pids: 64,
  diskBytes: 8 * MIB,
  lifetimeMs: 60 * 60_000,
  idleMs: 10 * 60_000,
  limit: 40,
  perUser: 3,
  perClass: null,
  starts: 8,
  pool: { min: 0, max: 0 },
  keepFree: { memoryBytes: 0, diskBytes: 0 },
  runtime: undefined,
}

/** The real clock, with hands that a test can move on. */
export function createTestClock(): Clock & { advance(ms: number): void } {
  let offsetMs = 0
  return {
    now: () => new Date(Date.now() + offsetMs),
    sleep: systemClock.sleep,
    advance: (ms) => {
      offsetMs += ms
    },
  }
}

/** What the functions of this folder take, on a test's own database and engine label; the log is thrown away. */
export function createTestContext(
  db: Db,
  bench: Pick<TestEngine, 'engine' | 'instance'>,
  limits: Partial<SandboxLimits> = {},
): SandboxContext & { clock: ReturnType<typeof createTestClock> } {
  return {
    db,
    engine: bench.engine,
    instance: bench.instance,
    clock: createTestClock(),
    log: createLog({ write: () => {} }),
    limits: { ...TEST_LIMITS, ...limits },
  }
}

/** A lesson with a sandbox and nothing else. */
export function testLesson(more: Partial<Lesson> = {}): Lesson {
  return {
    id: 'course/first-steps',
    course: 'course',
    slug: 'first-steps',
    title: 'First steps',
    summary: '',
    minutes: 10,
    concepts: [],
    objectives: [],
    prerequisites: [],
    version: 'v1',
    dir: '/nowhere',
    sandbox: { image: TEST_IMAGE },
    vars: {},
    steps: [],
    tasks: [],
    questions: [],
    exercises: [],
    ...more,
  }
}

/** Adds a learner and returns the id. */
export async function addLearner(db: Db): Promise<string> {
  const email = `${randomBytes(6).toString('hex')}@school.example`
  return (await db.user.create({ data: { email, name: 'Test Learner' } })).id
}
