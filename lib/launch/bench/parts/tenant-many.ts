import { setTimeout as delay } from 'node:timers/promises'
import { listContainers } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { listVolumes } from '@/lib/docker/volume'
import type { EngineCalls } from '../engine-calls'
import { type Bench, INSTANCE, inParallel, percentile } from '../measure'
import { proportionalBytes } from '../memory'
import type { Figure, Goal } from '../table'
import type { Tenants } from './tenant-process'

const MIB = 1024 * 1024
const IDLE_MIB = 2
const EACH = 2
const AT_ONCE = 4
const SETTLE_MS = 1500
/** A machine that is slower than that is told how far it got, and the run goes on. */
const START_MS = 180_000

interface Many {
  server: Tenants
  callsOf: (index: number) => EngineCalls
  image: string
}

interface Running {
  calls: EngineCalls
  ids: string[]
}

/** Fifty tenants with two containers each: what they cost, whether they see each other, and what is left of them. */
export async function measureMany(bench: Bench, many: Many): Promise<Figure[]> {
  const { quick, say, engine } = bench
  const count = quick ? 6 : 50
  const memory = async () => {
    await delay(SETTLE_MS)
    return proportionalBytes([many.server.pid])
  }
  const before = await memory()
  await many.server.open(count + 1)
  const idle = ((await memory()) - before) / count
  say(`tenants: ${count} of them with ${EACH} containers each`)
  const all: Running[] = []
  const held = async () => (await listContainers(engine, { labels: OWN, all: true })).length
  const heldBefore = await held()
  let seen: { seconds: number; looks: number[]; strangers: number; busy: number }
  try {
    const seconds = await startAll(bench, many, { count, all })
    seen = { seconds, ...(await lookAround(all)), busy: ((await memory()) - before) / count }
  } finally {
    await removeAll(all)
  }
  const left = (await held()) - heldBefore + (await listVolumes(engine, OWN)).length
  const started = all.reduce((sum, { ids }) => sum + ids.length, 0)
  const row = (what: string, unit: string, ours: number, goal?: Pick<Goal, 'is' | 'value'>): Figure => ({
    part: `${count} learners, each with a Docker of their own and two containers in it`,
    what,
    unit,
    ours,
    base: null,
    against: '',
    goal: goal && { of: 'ours', ...goal },
  })
  const most = (value: number) => ({ is: 'at most' as const, value })
  return [
    row('memory of the server for each idle one (PSS)', 'MiB', Math.max(0, idle) / MIB, most(IDLE_MIB)),
    row('memory of the server for each with two containers (PSS)', 'MiB', Math.max(0, seen.busy) / MIB),
    row(`containers that run within ${START_MS / 1000} s`, '', started, { is: 'at least', value: count * EACH }),
    row(`all of them started, ${AT_ONCE} at once`, 's', seen.seconds),
    row('ps of one of them, p50', 'ms', percentile(seen.looks, 0.5)),
    row('containers missing or of somebody else in all the lists', '', seen.strangers, most(0)),
    row('containers and volumes left over', '', left, most(0)),
  ]
}

const OWN = { [LABEL.instance]: INSTANCE }

async function startAll(
  { signal }: Bench,
  { callsOf, image }: Many,
  { count, all }: { count: number; all: Running[] },
): Promise<number> {
  const started = performance.now()
  await inParallel({ times: count, width: AT_ONCE, signal }, async (index) => {
    const one: Running = { calls: callsOf(index + 1), ids: [] }
    all.push(one)
    while (one.ids.length < EACH && performance.now() - started < START_MS) one.ids.push(await one.calls.run(image))
  })
  return (performance.now() - started) / 1000
}

async function lookAround(all: Running[]): Promise<{ looks: number[]; strangers: number }> {
  const looks: number[] = []
  let strangers = 0
  for (const { calls, ids } of all) {
    const at = performance.now()
    const { text } = await calls.call('GET', '/containers/json')
    looks.push(performance.now() - at)
    const listed = (JSON.parse(text) as { Id: string }[]).map(({ Id }) => Id)
    strangers += listed.filter((id) => !ids.includes(id)).length + ids.filter((id) => !listed.includes(id)).length
  }
  return { looks, strangers }
}

/** Also when the run is being broken off: the signal does not count here. */
async function removeAll(all: Running[]): Promise<void> {
  const { signal } = new AbortController()
  await inParallel({ times: all.length, width: AT_ONCE, signal }, async (index) => {
    const one = all[index]
    for (const id of one?.ids ?? []) await one?.calls.remove(id).catch(() => undefined)
    one?.calls.close()
  })
}
