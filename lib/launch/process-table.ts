import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

export interface FoundProcess {
  pid: number
  command: string
}

const POLL_MS = 50

/** Running processes with `text` in their command line, this one left out. Empty where there is no /proc. */
export async function findProcesses(text: string): Promise<FoundProcess[]> {
  const names = await readdir('/proc').catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(async (name) => ({ pid: Number(name), command: await commandOf(Number(name)) })),
  )
  return found.filter(({ command }) => command.includes(text))
}

/** The command line of a process, or "" when there is none or it is not to be seen. */
export async function commandOf(pid: number): Promise<string> {
  const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return raw.replaceAll('\0', ' ').trim()
}

/** True while the process runs; a dead one that nobody has collected does not count. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return !/^\d+ \(.*\) [ZX] /s.test(state)
}

/** Sends `signal`, waits up to `graceMs` for the process to go, then kills it. Fine when it is gone already. */
export async function endProcess(
  pid: number,
  { signal, graceMs }: { signal: NodeJS.Signals; graceMs: number },
): Promise<void> {
  if (!send(pid, signal)) return
  const deadline = Date.now() + graceMs
  while (Date.now() < deadline) {
    if (!(await isRunning(pid))) return
    await delay(POLL_MS)
  }
  send(pid, 'SIGKILL')
  while (await isRunning(pid)) await delay(POLL_MS)
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
