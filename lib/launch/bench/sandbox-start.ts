import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { removeContainer, startContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { readStartFiles } from '@/lib/labs/start-files'
import { startSandbox } from '@/lib/sandboxes/start'
import { stopSandbox } from '@/lib/sandboxes/stop'
import type { SandboxContext } from '@/lib/sandboxes/types'
import { type Bench, INSTANCE, type Row, sample } from './measure'

const TIMES = 20
const MIB = 1024 * 1024

/** A sandbox from nothing to a shell that could be opened, against a bare container of the same image. */
export async function measureSandboxStart(bench: Bench): Promise<Row[]> {
  const { db, engine, catalog, signal } = bench
  const lesson = catalog.courses.flatMap((course) => course.lessons).find((one) => one.sandbox)
  if (!lesson?.sandbox) return []
  const { image } = lesson.sandbox
  const ctx = sandboxContext(bench)
  const files = await readStartFiles(lesson, {})
  const user = await db.user.create({ data: { email: 'sandbox@bench.example', name: 'Bench' } })

  const cold: number[] = []
  for (let index = 0; index < TIMES; index++) {
    const started = performance.now()
    const { id } = await startSandbox(ctx, { userId: user.id, lesson, files, signal })
    cold.push(performance.now() - started)
    await stopSandbox(ctx, { id, reason: 'reset' })
    bench.say(`sandbox ${index + 1} of ${TIMES}`)
  }

  const { id: running } = await startSandbox(ctx, { userId: user.id, lesson, files, signal })
  const again = await sample({ times: TIMES, signal }, async () => {
    await startSandbox(ctx, { userId: user.id, lesson, files, signal })
  })
  await stopSandbox(ctx, { id: running, reason: 'reset' })

  const bare: number[] = []
  for (let index = 0; index < TIMES; index++) {
    const started = performance.now()
    const { id } = await startContainer(engine, {
      image,
      cmd: ['sleep', 'infinity'],
      labels: { [LABEL.instance]: INSTANCE, [LABEL.kind]: 'test' },
      network: 'none',
      memoryBytes: 256 * MIB,
      nanoCpus: 1e9,
      pids: 64,
      init: true,
    })
    bare.push(performance.now() - started)
    await removeContainer(engine, id)
  }
  return [
    { what: 'sandbox, cold start', samples: cold },
    { what: 'bare container, create and start', samples: bare },
    { what: 'sandbox that runs already, asked for again', samples: again },
  ]
}

/** What the sandbox functions take, with the limits that hold by default. */
export function sandboxContext({ db, engine }: Bench): SandboxContext {
  const limits = { memoryBytes: 256 * MIB, nanoCpus: 0.5e9, pids: 128, diskBytes: 64 * MIB, limit: 40 }
  const times = { lifetimeMs: 90 * 60_000, idleMs: 20 * 60_000 }
  const log = createLog({ level: 'error' })
  return {
    db,
    engine,
    clock: systemClock,
    log,
    instance: INSTANCE,
    limits: { ...limits, ...times, runtime: undefined },
  }
}
