import { randomUUID } from 'node:crypto'
import { removeContainer, startContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { type Bench, INSTANCE, inParallel, percentile } from '../measure'
import type { Figure, Goal } from '../table'
import { type Wire, waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'
import { openRaw } from '../wires/raw'

const MIB = 1024 * 1024
const WIDTHS = [1, 8, 32]
const GOALS: Record<string, number> = { warm: 0.25, cold: 1.15 }
const REFILL_MS = 3000
const QUICK_TIMES = 6

/** From the click to the first prompt: cold, from the pool, and a bare container of the same image. */
export async function measureStart(bench: Bench, { pool }: { pool: 'warm' | 'cold' }): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const width of WIDTHS) {
    const times = bench.quick ? QUICK_TIMES : Math.max(width * 2, 20)
    // A pool has a size: those at once beyond it are cold starts, and that is what a learner gets.
    await new Promise((resolve) => setTimeout(resolve, pool === 'warm' ? REFILL_MS : 0))
    bench.say(`start, ${pool}, ${width} at once`)
    const ours = await inParallel({ times, width, signal: bench.signal }, () => clickToPrompt(bench, pool))
    const base = await inParallel({ times, width, signal: bench.signal }, () => bareToPrompt(bench))
    const goal: Goal = { of: 'ratio', is: 'at most', value: GOALS[pool] ?? 1 }
    for (const share of [0.5, 0.95, 0.99])
      figures.push({
        part: `Start, ${pool === 'warm' ? 'from the pool' : 'cold'}`,
        what: `click to prompt, ${width} at once, p${share * 100}`,
        unit: 'ms',
        ours: percentile(ours, share),
        base: percentile(base, share),
        against: 'raw create, start, first prompt',
        goal: width === 1 && share === 0.95 ? goal : undefined,
      })
  }
  return figures
}

async function clickToPrompt({ school, lesson }: Bench, pool: 'warm' | 'cold'): Promise<number> {
  const learner = await school.enrol(lesson)
  const started = performance.now()
  const { id } = await learner.start(lesson)
  const wire = await openDrydock(learner, { sandboxId: id })
  await firstPrompt(wire)
  const took = performance.now() - started
  wire.socket.terminate()
  await learner.stop(lesson)
  if (pool === 'warm') await new Promise((resolve) => setTimeout(resolve, 300))
  return took
}

async function bareToPrompt({ engine, lesson }: Bench): Promise<number> {
  const started = performance.now()
  const { id } = await startContainer(engine, {
    image: lesson.sandbox?.image ?? '',
    name: `drydock-${INSTANCE}-${randomUUID()}`,
    cmd: ['sleep', 'infinity'],
    labels: { [LABEL.instance]: INSTANCE, [LABEL.kind]: 'test' },
    network: 'none',
    memoryBytes: 256 * MIB,
    nanoCpus: 2e9,
    pids: 128,
    tmpfs: { '/home/learner': 'size=64m,uid=1000,gid=1000', '/tmp': 'size=16m' },
  })
  try {
    const wire = await openRaw(engine, id)
    await firstPrompt(wire)
    const took = performance.now() - started
    await wire.close()
    return took
  } finally {
    await removeContainer(engine, id)
  }
}

async function firstPrompt(wire: Wire): Promise<void> {
  await waitFor(wire, (tail) => /[$#] /.test(tail))
}
