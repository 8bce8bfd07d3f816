import { type FSWatcher, watch } from 'node:fs'
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import { weighFolders } from '@/lib/tenant/disk/local'
import { unlinkedBytes } from '@/lib/tenant/disk/unlinked'

const MIB = 1024 * 1024
const GROUPS = '/sys/fs/cgroup'
/** Where an engine puts the commands of its BuildKit builds, below its own control group. */
const BUILDS = 'buildkit'
/** A step is found at once by the kernel's word, and by looking if that is lost. */
const LOOK_MS = 1_000

/** What one RUN of a build may have. */
const STEP = { memoryBytes: 1024 * MIB, pids: 256, cpus: 1, diskBytes: 1024 * MIB }
/** What all builds of the engine may have together. */
const ALL = { memoryBytes: Math.max(STEP.memoryBytes, Math.floor(totalmem() / 2)), pids: 2048 }

export interface BuildBounds {
  stop(): void
}

interface Bounded {
  memoryBytes: number
  pids: number
  cpus?: number
}

/**
 * Bounds the commands of BuildKit builds, which no call can: memory and processes of all together before the first one
 * runs, then of each within moments of its start, and what it writes. Works for an engine whose control group
 * `cgroup` this process may write; on any other nothing is bounded here, and nothing fails.
 */
export async function boundBuilds(cgroup: string): Promise<BuildBounds> {
  const parent = join(cgroup, BUILDS)
  const seen = new Set<string>()
  await bound(parent, ALL)
  const folder = await groupFolder('pids', parent)
  const look = async () => {
    for (const id of await steps(folder)) {
      if (seen.has(id)) continue
      seen.add(id)
      await bound(join(parent, id), STEP)
    }
  }
  const weigh = async () => {
    await look()
    const now = await steps(folder)
    for (const id of [...seen]) if (!now.includes(id)) seen.delete(id)
    for (const id of now) if ((await diskOf(folder, id)) > STEP.diskBytes) await endStep(folder, id)
  }
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    void weigh()
      .catch(() => undefined)
      .finally(() => {
        busy = false
      })
  }, LOOK_MS)
  timer.unref()
  const watcher = listen(folder, () => void look().catch(() => undefined))
  return {
    stop: () => {
      clearInterval(timer)
      watcher?.close()
    },
  }
}

function listen(folder: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, onChange)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return null
  }
}

async function bound(group: string, { memoryBytes, pids, cpus }: Bounded): Promise<void> {
  if (await exists(join(GROUPS, 'pids'))) {
    await set(join(GROUPS, 'memory', group), 'memory.limit_in_bytes', memoryBytes)
    // After the first: with swap it may never be less.
    await set(join(GROUPS, 'memory', group), 'memory.memsw.limit_in_bytes', memoryBytes)
    await set(join(GROUPS, 'pids', group), 'pids.max', pids)
    if (cpus) await set(join(GROUPS, 'cpu', group), 'cpu.cfs_quota_us', cpus * 100_000)
    return
  }
  await set(join(GROUPS, group), 'memory.max', memoryBytes)
  await set(join(GROUPS, group), 'memory.swap.max', 0)
  await set(join(GROUPS, group), 'pids.max', pids)
  if (cpus) await set(join(GROUPS, group), 'cpu.max', `${cpus * 100_000} 100000`)
}

/** A host that keeps control groups to itself, or a kernel without one of them: the others still hold. */
async function set(folder: string, file: string, value: number | string): Promise<void> {
  try {
    if (folder.endsWith(`/${BUILDS}`)) await mkdir(folder, { recursive: true })
    if (await exists(join(folder, file))) await writeFile(join(folder, file), String(value))
  } catch (error) {
    if (process.env.DRYDOCK_DEBUG) process.stderr.write(`${folder}/${file}: ${messageOf(error)}\n`)
  }
}

async function groupFolder(controller: string, group: string): Promise<string> {
  const one = join(GROUPS, controller)
  return join((await exists(one)) ? one : GROUPS, group)
}

async function steps(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** What a step has written into its own layer, files without a name included; 0 when it has just ended. */
async function diskOf(folder: string, id: string): Promise<number> {
  const [pid] = await processesOf(folder, id)
  if (!pid) return 0
  const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '')
  const root = mounts.split('\n').find((line) => line.split(' ')[4] === '/')
  const upper = /upperdir=([^, ]+)/.exec(root ?? '')?.[1]
  const [weight] = upper ? ((await weighFolders([upper])) ?? []) : []
  return (weight?.bytes ?? 0) + ((await unlinkedBytes({ pid, containerId: id })) ?? 0)
}

async function endStep(folder: string, id: string): Promise<void> {
  for (const pid of await processesOf(folder, id)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

async function processesOf(folder: string, id: string): Promise<number[]> {
  const text = await readFile(join(folder, id, 'cgroup.procs'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 1)
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
