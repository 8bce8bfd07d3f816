import { setTimeout as delay } from 'node:timers/promises'
import { removeContainer } from '@/lib/docker/container'
import { startBare } from '../bare'
import { type Bench, inParallel, percentile } from '../measure'
import type { Figure, Goal } from '../table'
import { type Wire, waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'
import { openRaw } from '../wires/raw'

const WIDTHS = [1, 8, 32]
const GOALS: Record<string, number> = { warm: 0.25, cold: 1.15 }
const SAMPLES = 20
const REFILL_MS = 120_000
/** The pool is looked at every 5 s; meanwhile shells are made to wait in what is new. */
const UNCHANGED_MS = 6000
const CLEAN_WIDTH = 8

/** What was started in one round, and how to take it away again. */
interface Started {
  ms: number
  clear(): Promise<void>
}

/**
 * From the click to the first prompt, and a bare container of the same image, by turns: so many at once, then everything
 * is cleared away, and again. From the pool means that the pool is full when they click.
 */
export async function measureStart(bench: Bench, { pool }: { pool: 'warm' | 'cold' }): Promise<Figure[]> {
  const figures: Figure[] = []
  const widths = bench.quick ? WIDTHS.slice(0, 2) : WIDTHS
  for (const width of widths) {
    const rounds = bench.quick ? 1 : Math.ceil(SAMPLES / width)
    const ours: number[] = []
    const base: number[] = []
    // The first is not counted: it is what tells the pool how many are asked for at once.
    for (let round = 0; round <= rounds; round++) {
      bench.say(`start, ${pool}, ${width} at once, round ${round} of ${rounds}`)
      if (pool === 'warm' && round > 0) await untilStocked(bench, width)
      const learners = await inParallel({ times: width, width: CLEAN_WIDTH, signal: bench.signal }, () =>
        bench.school.enrol(bench.lesson),
      )
      const clicks = await allAtOnce(bench, learners, (learner) => clickToPrompt(bench, learner))
      if (round === 0) continue
      ours.push(...clicks)
      base.push(...(await allAtOnce(bench, learners, () => bareToPrompt(bench))))
    }
    figures.push(...rowsOf({ pool, width, ours, base }))
  }
  return figures
}

function rowsOf({
  pool,
  width,
  ours,
  base,
}: {
  pool: 'warm' | 'cold'
  width: number
  ours: number[]
  base: number[]
}): Figure[] {
  const goal: Goal = { of: 'ratio', is: 'at most', value: GOALS[pool] ?? 1 }
  return [0.5, 0.95, 0.99].map((share) => ({
    part: `Start, ${pool === 'warm' ? 'from the pool' : 'cold'}`,
    what: `click to prompt, ${width} at once, p${share * 100}`,
    unit: 'ms',
    ours: percentile(ours, share),
    base: percentile(base, share),
    against: 'raw create, start, first prompt',
    goal: share === 0.95 ? goal : undefined,
  }))
}

/** Milliseconds of each; all is cleared away before it returns, so that nobody waits for somebody else's removal. */
async function allAtOnce<T>({ signal }: Bench, who: T[], start: (one: T) => Promise<Started>): Promise<number[]> {
  signal.throwIfAborted()
  const started = await Promise.all(who.map(start))
  await inParallel({ times: started.length, width: CLEAN_WIDTH, signal }, async (index) => started[index]?.clear())
  return started.map(({ ms }) => ms)
}

/** Waits until the pool holds `width` and the engine makes no more; throws when it does not get there. */
async function untilStocked({ db, lesson, signal }: Bench, width: number): Promise<void> {
  const image = lesson.sandbox?.image ?? ''
  const deadline = Date.now() + REFILL_MS
  let seen = ''
  let since = Date.now()
  for (;;) {
    const members = await db.poolMember.findMany({ orderBy: { id: 'asc' } })
    const now = members.map(({ id, state }) => `${id} ${state}`).join()
    if (now !== seen) since = Date.now()
    seen = now
    const ready = members.filter((member) => member.state === 'ready' && member.image === image).length
    if (ready >= width && Date.now() - since >= UNCHANGED_MS) return
    if (Date.now() > deadline) throw new Error(`The pool has ${ready} of ${width} after ${REFILL_MS / 1000} s.`)
    await delay(100, undefined, { signal })
  }
}

async function clickToPrompt(
  { lesson }: Bench,
  learner: Awaited<ReturnType<Bench['school']['enrol']>>,
): Promise<Started> {
  const from = performance.now()
  const { id } = await learner.start(lesson)
  const wire = await openDrydock(learner, { sandboxId: id })
  await firstPrompt(wire)
  const ms = performance.now() - from
  return {
    ms,
    clear: async () => {
      wire.socket.terminate()
      await learner.stop(lesson)
    },
  }
}

async function bareToPrompt(bench: Bench): Promise<Started> {
  const from = performance.now()
  const id = await startBare(bench)
  const wire = await openRaw(bench.engine, id)
  await firstPrompt(wire)
  const ms = performance.now() - from
  return {
    ms,
    clear: async () => {
      await wire.close()
      await removeContainer(bench.engine, id)
    },
  }
}

async function firstPrompt(wire: Wire): Promise<void> {
  await waitFor(wire, (tail) => /[$#] /.test(tail))
}
