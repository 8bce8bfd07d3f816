import { readdir, readFile } from 'node:fs/promises'

/** Bytes of memory of these processes; what several share counts once in sum (PSS). 0 where there is no /proc. */
export async function proportionalBytes(pids: number[]): Promise<number> {
  const all = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')))
  return all.reduce((sum, text) => sum + Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024, 0)
}

/** Bytes that the machine has left for programs. */
export async function availableBytes(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8')
  return Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
}

/** Processes whose command line matches. */
export async function pidsOf(pattern: RegExp): Promise<number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const commands = await Promise.all(names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')))
  return names.map(Number).filter((_, at) => pattern.test((commands[at] ?? '').replaceAll('\0', ' ')))
}
