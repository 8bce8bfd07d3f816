import { readFile, statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import type { Engine } from '@/lib/docker/client'
import { type EngineHost, readEngineHost } from '@/lib/docker/host'
import type { SandboxContext } from '../types'

/** What the engine's machine is short of. */
export interface Pressure {
  of: 'memory' | 'disk'
  freeBytes: number
  neededBytes: number
}

/** What a machine has does not change while it runs. */
const HOST_KEPT_MS = 10 * 60_000
const READING_KEPT_MS = 1_000

interface Known {
  host: { at: number; value: Promise<EngineHost> } | null
  reading: { at: number; value: Promise<Pressure | null> } | null
}
const known = new WeakMap<Engine, Known>()

/**
 * What the engine's machine is short of at this moment, or null. On this machine (the engine's socket is a file here and
 * its memory is ours) that is what the kernel calls available, and the free space of the engine's folder, or of our own
 * when that is not to be seen from here. Of another machine only its size is known: there the limits of all live
 * sandboxes must fit into it. Looks at most once a second. An engine that does not answer is not pressure.
 */
export async function findPressure(ctx: Pick<SandboxContext, 'engine' | 'db' | 'limits'>): Promise<Pressure | null> {
  const { memoryBytes, diskBytes } = ctx.limits.keepFree
  if (memoryBytes === 0 && diskBytes === 0) return null
  const now = Date.now()
  const kept: Known = known.get(ctx.engine) ?? { host: null, reading: null }
  known.set(ctx.engine, kept)
  if (!kept.host || now - kept.host.at > HOST_KEPT_MS) kept.host = { at: now, value: readEngineHost(ctx.engine) }
  if (!kept.reading || now - kept.reading.at > READING_KEPT_MS) {
    const value = kept.host.value.then((host) => (isHere(ctx.engine, host) ? lookHere(ctx, host) : reckon(ctx, host)))
    kept.reading = { at: now, value }
  }
  try {
    return await kept.reading.value
  } catch {
    kept.host = null
    kept.reading = null
    return null
  }
}

function isHere({ address }: Engine, host: EngineHost): boolean {
  return address.startsWith('unix://') && host.memoryBytes === totalmem()
}

async function lookHere({ limits }: Pick<SandboxContext, 'limits'>, host: EngineHost): Promise<Pressure | null> {
  const { memoryBytes, diskBytes } = limits.keepFree
  const memory = await readAvailable()
  if (memory !== null && memory < memoryBytes) return { of: 'memory', freeBytes: memory, neededBytes: memoryBytes }
  // In a container beside the engine its folder is not there, but ours is most often on the same disk.
  const disk = await statfs(host.rootDir).catch(() => statfs('.'))
  const free = disk.bavail * disk.bsize
  return free < diskBytes ? { of: 'disk', freeBytes: free, neededBytes: diskBytes } : null
}

/** Null where the kernel does not say. */
async function readAvailable(): Promise<number | null> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '')
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1]
  return kib ? Number(kib) * 1024 : null
}

async function reckon(
  { db, limits }: Pick<SandboxContext, 'db' | 'limits'>,
  host: EngineHost,
): Promise<Pressure | null> {
  if (limits.keepFree.memoryBytes === 0) return null
  const live = await db.sandbox.count({ where: { state: { in: ['starting', 'running', 'stopping'] } } })
  const free = host.memoryBytes - live * limits.memoryBytes
  const needed = limits.keepFree.memoryBytes + limits.memoryBytes
  return free < needed ? { of: 'memory', freeBytes: free, neededBytes: needed } : null
}
