import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEngineHost } from '@/lib/docker/client'
import { LABEL } from '@/lib/docker/labels'
import { EngineCalls, tarOf } from '../engine-calls'
import { type Bench, INSTANCE, percentile } from '../measure'
import type { Figure, Goal } from '../table'
import { measureMany } from './tenant-many'
import { startTenants } from './tenant-process'

const MIB = 1024 * 1024
const PART = 'A learner’s own Docker, against the bare socket'
const ADDED_MS = 5
const STREAM_SHARE = 0.8

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

function compared(what: string, { unit, ours, base }: { unit: string; ours: number; base: number | null }): Figure {
  return { part: PART, what, unit, ours, base, against: base === null ? '' : 'bare socket' }
}
