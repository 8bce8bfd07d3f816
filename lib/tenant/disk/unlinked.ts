import { readdir, readFile, readlink, stat, statfs } from 'node:fs/promises'

const BLOCK_BYTES = 512
const TMPFS = 0x01021994
/** Of one container. Whoever has more hides something among them. */
const MAX_LINKS = 50_000
/** Live in memory, which is bounded by itself. */
const IN_MEMORY = /^\/(memfd:|SYSV|dev\/(zero|shm\/))|^\[/

/**
 * Bytes of files that a container's processes have open or mapped and that have no name any more: no walk through
 * folders finds them, and they take disk as any other. Needs the machine that the engine runs on. Null when the process
 * is not the container's, so when the engine is elsewhere.
 */
export async function unlinkedBytes({
  pid,
  containerId,
}: {
  pid: number
  containerId: string
}): Promise<number | null> {
  const group = await groupOf(pid)
  if (!group?.includes(containerId)) return null
  const seen = new Map<string, number>()
  let links = 0
  for (const one of await processesOf(group)) {
    for (const path of await namelessOf(one)) {
      if (++links > MAX_LINKS) return Number.MAX_SAFE_INTEGER
      await weigh(path, seen)
    }
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** Folder of a process's control group, of either version; null when it has gone. */
async function groupOf(pid: number): Promise<string | null> {
  const lines = (await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')).split('\n')
  const one = lines.find((line) => /^\d+:pids:/.test(line))
  if (one) return `/sys/fs/cgroup/pids${one.split(':')[2]}`
  const two = lines.find((line) => line.startsWith('0::'))
  return two ? `/sys/fs/cgroup${two.slice('0::'.length)}` : null
}

async function processesOf(group: string): Promise<string[]> {
  const text = await readFile(`${group}/cgroup.procs`, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => /^[1-9]\d*$/.test(line))
}

async function namelessOf(pid: string): Promise<string[]> {
  const found: string[] = []
  for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
    const path = `/proc/${pid}/fd/${fd}`
    if (isNameless(await readlink(path).catch(() => ''))) found.push(path)
  }
  // Also a file whose last descriptor is closed stays as long as it is mapped.
  const maps = await readFile(`/proc/${pid}/maps`, 'utf8').catch(() => '')
  for (const line of maps.split('\n')) {
    if (!line.endsWith(' (deleted)')) continue
    const [range = ''] = line.split(' ', 1)
    if (isNameless(line.slice(line.indexOf('/')))) found.push(`/proc/${pid}/map_files/${unpadded(range)}`)
  }
  return found
}

const isNameless = (target: string) => target.endsWith(' (deleted)') && !IN_MEMORY.test(target)

/** `maps` pads addresses with zeros, the names in `map_files` have none. */
const unpadded = (range: string) =>
  range
    .split('-')
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join('-')

async function weigh(path: string, seen: Map<string, number>): Promise<void> {
  try {
    const { dev, ino, blocks } = await stat(path)
    const key = `${dev}:${ino}`
    if (seen.has(key)) return
    const { type } = await statfs(path)
    seen.set(key, type === TMPFS ? 0 : blocks * BLOCK_BYTES)
  } catch {
    // Closed meanwhile.
  }
}
