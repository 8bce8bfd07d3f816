import { readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { endProcess, findProcesses } from '../process-table'
import { run } from '../run'
import { removeBridge } from './bridge'
import type { EnginePlaces } from './places'

const GRACE_MS = 5000

/**
 * Removes what an engine that was killed leaves behind: its helpers, mounts, bridge, control groups and run folder.
 * Everything is found by names that only this data folder's engine has. Images and containers stay in its storage.
 */
export async function clearLeftovers(places: EnginePlaces): Promise<void> {
  // The run folder's path is in the command line of the daemon, of containerd and of every shim.
  for (const { pid } of await findProcesses(places.runDir))
    await endProcess(pid, { signal: 'SIGTERM', graceMs: GRACE_MS })
  await endContainers(places.cgroup)
  await unmountBelow([places.runDir, places.dataRoot])
  await removeBridge({ root: places.root, name: places.bridge })
  await removeCgroups(places.cgroup)
  await rm(places.runDir, { recursive: true, force: true })
  await rmdir('/run/containerd/s').catch(() => undefined)
  await rmdir('/run/containerd').catch(() => undefined)
}

/** Processes of containers whose shim was killed. */
async function endContainers(cgroup: string): Promise<void> {
  for (const dir of await cgroupDirs(cgroup)) {
    const pids = (await readFile(join(dir, 'cgroup.procs'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
    for (const pid of pids) await endProcess(Number(pid), { signal: 'SIGKILL', graceMs: GRACE_MS })
  }
}

async function unmountBelow(dirs: string[]): Promise<void> {
  const table = await readFile('/proc/self/mountinfo', 'utf8')
  const points = table
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replaceAll('\\040', ' '))
    .filter((point) => dirs.some((dir) => point === dir || point.startsWith(`${dir}/`)))
  // What was mounted last lies on top.
  for (const point of points.reverse()) await run('umount', ['-l', point]).catch(() => undefined)
}

async function removeCgroups(cgroup: string): Promise<void> {
  const dirs = await cgroupDirs(cgroup)
  // The deepest first: a group with another one inside cannot be removed.
  for (const dir of dirs.sort((a, b) => b.length - a.length)) await rmdir(dir).catch(() => undefined)
}

/** The control group and those below it, in every hierarchy (version 1) or the one (version 2). */
async function cgroupDirs(cgroup: string): Promise<string[]> {
  const base = '/sys/fs/cgroup'
  const hierarchies = await readdir(base).catch(() => [])
  const tops = [join(base, cgroup), ...hierarchies.map((name) => join(base, name, cgroup))]
  const found: string[] = []
  for (const top of tops) {
    const below = await readdir(top, { recursive: true, withFileTypes: true }).catch(() => null)
    if (!below) continue
    found.push(top, ...below.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name)))
  }
  return found
}
