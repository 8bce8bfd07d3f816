import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { parseEngineHost } from '@/lib/docker/client'
import { LABEL } from '@/lib/docker/labels'
import { EngineCalls, tarOf } from '../engine-calls'
import { type Bench, INSTANCE, inParallel, percentile } from '../measure'
import { proportionalBytes } from '../memory'
import type { Figure, Goal } from '../table'

const MIB = 1024 * 1024
const PART = 'A learner’s own Docker, against the bare socket'
const ADDED_MS = 5
const STREAM_SHARE = 0.8
const IDLE_MIB = 2
const AT_ONCE = 4
const SETTLE_MS = 1500

interface Sides {
  ours: EngineCalls
  bare: EngineCalls
}

/** What a tenant's socket adds to calls and takes from streams, and what many tenants cost. */
export async function measureTenant(bench: Bench): Promise<Figure[]> {
  const image = bench.lesson.sandbox?.image ?? ''
  const dir = await mkdtemp(join(tmpdir(), 'bench-tenant-'))
  const server = startTenants(dir, { image, host: bench.engine.address })
  const bare = new EngineCalls(parseEngineHost(bench.engine.address), { labels: { [LABEL.instance]: INSTANCE } })
  const callsOf = (index: number) => new EngineCalls({ socketPath: join(dir, `${index}.sock`) })
  const ours = callsOf(0)
  try {
    await server.open(1)
    return [
      ...(await measureCalls(bench, { ours, bare }, image)),
      ...(await measureStreams(bench, { ours, bare }, image)),
      ...(await measureMany(bench, { server, callsOf, image })),
    ]
  } finally {
    ours.close()
    bare.close()
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function measureCalls({ quick, signal, say }: Bench, sides: Sides, image: string): Promise<Figure[]> {
  const context = await tarOf({ Dockerfile: Buffer.from(`FROM ${image}\nCOPY note /note\n`), note: Buffer.from('x') })
  const calls: {
    what: string
    times: number
    work(on: EngineCalls): Promise<unknown>
    after?(on: EngineCalls, made: unknown): Promise<unknown>
  }[] = [
    { what: 'version', times: 100, work: (on) => on.call('GET', '/version') },
    { what: 'ps', times: 100, work: (on) => on.call('GET', '/containers/json') },
    { what: 'create and start', times: 10, work: (on) => on.run(image), after: (on, id) => on.remove(String(id)) },
    {
      what: 'build of a small context, from the cache',
      times: 10,
      work: (on) => on.call('POST', '/build?t=bench-small&rm=1', context),
    },
  ]
  const figures: Figure[] = []
  for (const { what, times, work, after } of calls) {
    say(`tenant: ${what}`)
    const took = { ours: [] as number[], bare: [] as number[] }
    // By turns, and the first of each not counted.
    for (let index = -1; index < (quick ? Math.ceil(times / 5) : times); index++)
      for (const side of ['ours', 'bare'] as const) {
        signal.throwIfAborted()
        const started = performance.now()
        const made = await work(sides[side])
        if (index >= 0) took[side].push(performance.now() - started)
        await after?.(sides[side], made)
      }
    const [mine, base] = [percentile(took.ours, 0.5), percentile(took.bare, 0.5)]
    figures.push(compared(`${what}, p50`, { unit: 'ms', ours: mine, base }))
    const goal: Goal = { of: 'ours', is: 'at most', value: ADDED_MS }
    figures.push({ ...compared(`${what}, added at p50`, { unit: 'ms', ours: mine - base, base: null }), goal })
  }
  for (const on of [sides.ours, sides.bare]) await on.call('DELETE', '/images/bench-small?force=1').catch(() => {})
  return figures
}

async function measureStreams({ quick, signal, say }: Bench, sides: Sides, image: string): Promise<Figure[]> {
  const [copied, context] = quick ? [16 * MIB, 32 * MIB] : [64 * MIB, 200 * MIB]
  const file = await tarOf({ big: randomBytes(copied) })
  const dockerfile = Buffer.from(`FROM ${image}\nCOPY Dockerfile /Dockerfile\n`)
  const large = await tarOf({ Dockerfile: dockerfile, big: randomBytes(context) })
  const ids = { ours: await sides.ours.run(image), bare: await sides.bare.run(image) }
  const streams: { what: string; bytes: number; work(on: EngineCalls, id: string): Promise<unknown> }[] = [
    {
      what: 'cp into a container',
      bytes: copied,
      work: (on, id) => on.call('PUT', `/containers/${id}/archive?path=/var/tmp`, file),
    },
    {
      what: 'cp out of a container',
      bytes: copied,
      work: (on, id) => on.call('GET', `/containers/${id}/archive?path=/var/tmp/big`),
    },
    {
      what: `build with a context of ${context / MIB} MiB`,
      bytes: context,
      work: (on) => on.call('POST', '/build?t=bench-large&rm=1', large),
    },
  ]
  const figures: Figure[] = []
  for (const { what, bytes, work } of streams) {
    say(`tenant: ${what}`)
    const speeds = { ours: [] as number[], bare: [] as number[] }
    for (let index = -1; index < (quick ? 1 : 3); index++)
      for (const side of ['ours', 'bare'] as const) {
        signal.throwIfAborted()
        const started = performance.now()
        await work(sides[side], ids[side])
        if (index >= 0) speeds[side].push(bytes / 1e3 / (performance.now() - started))
      }
    const goal: Goal = { of: 'ratio', is: 'at least', value: STREAM_SHARE }
    const [ours, base] = [percentile(speeds.ours, 0.5), percentile(speeds.bare, 0.5)]
    figures.push({ ...compared(what, { unit: 'MB/s', ours, base }), goal })
  }
  for (const side of ['ours', 'bare'] as const) {
    await sides[side].remove(ids[side])
    await sides[side].call('DELETE', '/images/bench-large?force=1').catch(() => {})
  }
  return figures
}

async function measureMany(
  { quick, signal, say }: Bench,
  { server, callsOf, image }: { server: Tenants; callsOf: (index: number) => EngineCalls; image: string },
): Promise<Figure[]> {
  const count = quick ? 6 : 50
  const memory = async () => {
    await delay(SETTLE_MS)
    return proportionalBytes([server.pid])
  }
  const before = await memory()
  await server.open(count + 1)
  const idle = ((await memory()) - before) / count
  say(`tenants: ${count} of them with two containers each`)
  const started = performance.now()
  const all = await inParallel({ times: count, width: AT_ONCE, signal }, async (index) => {
    const calls = callsOf(index + 1)
    return { calls, ids: [await calls.run(image), await calls.run(image)] }
  })
  const seconds = (performance.now() - started) / 1000
  const looks: number[] = []
  let strangers = 0
  for (const { calls, ids } of all) {
    const at = performance.now()
    const { text } = await calls.call('GET', '/containers/json')
    looks.push(performance.now() - at)
    strangers += Math.abs((JSON.parse(text) as unknown[]).length - ids.length)
  }
  const busy = ((await memory()) - before) / count
  await inParallel({ times: count, width: AT_ONCE, signal }, async (index) => {
    for (const id of all[index]?.ids ?? []) await all[index]?.calls.remove(id)
    all[index]?.calls.close()
  })
  const part = `${count} learners, each with a Docker of their own and two containers in it`
  const row = (what: string, unit: string, ours: number, value?: number): Figure => ({
    ...compared(what, { unit, ours, base: null }),
    part,
    goal: value === undefined ? undefined : { of: 'ours', is: 'at most', value },
  })
  return [
    row('memory of the server for each idle one (PSS)', 'MiB', Math.max(0, idle) / MIB, IDLE_MIB),
    row('memory of the server for each with two containers (PSS)', 'MiB', Math.max(0, busy) / MIB),
    row(`all containers started, ${AT_ONCE} at once`, 's', seconds),
    row('ps of one of them, p50', 'ms', percentile(looks, 0.5)),
    row('containers missing or of somebody else in all the lists', '', strangers, 0),
  ]
}

function compared(what: string, { unit, ours, base }: { unit: string; ours: number; base: number | null }): Figure {
  return { part: PART, what, unit, ours, base, against: base === null ? '' : 'bare socket' }
}

interface Tenants {
  pid: number
  open(count: number): Promise<void>
  close(): Promise<void>
}

function startTenants(dir: string, { image, host }: { image: string; host: string }): Tenants {
  const env = { ...process.env, DOCKER_HOST: host }
  const args = ['--import', 'tsx', 'lib/launch/bench/tenants.ts', dir, image]
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines = child.stdout ? createInterface({ input: child.stdout })[Symbol.asyncIterator]() : null
  return {
    pid: child.pid ?? 0,
    open: async (count) => {
      child.stdin?.write(`${count}\n`)
      const said = await lines?.next()
      if (!said || said.done) throw new Error('The tenants did not open.')
    },
    close: async () => {
      child.stdin?.end()
      await ended
    },
  }
}
