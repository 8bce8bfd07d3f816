import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { systemClock } from '@/lib/base/clock'
import { messageOf } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Engine } from '@/lib/docker/client'
import { findContainer } from '@/lib/docker/container'
import { killMarked } from '@/lib/docker/exec-kill'

/** Where a shell runs, and by which mark its processes are found. */
export interface ShellEntry {
  containerId: string
  user: string
  mark: string
}

const SUFFIX = '.shell'
const RETRY_MS = 5000
const entrySchema = z.object({ containerId: z.string(), user: z.string(), mark: z.string().regex(/^[0-9a-f]{8,64}$/) })

/**
 * A note on disk of every shell that was started and has not ended: the engine lets a shell run on when the process that
 * read it is killed, and nobody else knows of it.
 */
export async function enterShell(dir: string, entry: ShellEntry): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await writeFile(fileOf(dir, entry.mark), JSON.stringify(entry), { mode: 0o600 })
}

export async function strikeShell(dir: string, mark: string): Promise<void> {
  await rm(fileOf(dir, mark), { force: true })
}

/** Kills the shells that an earlier process left behind; tried until the engine answers for each, or `signal` fires. */
export async function hangUpLost(
  { engine, dir, log }: { engine: Engine; dir: string; log: Log },
  signal: AbortSignal,
): Promise<void> {
  // Read before anything else can happen: those noted now are an earlier process's, and this one's come later.
  let left = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(SUFFIX)) : []
  if (left.length > 0) log.info('hanging up shells of an earlier process', { count: left.length })
  while (left.length > 0 && !signal.aborted) {
    const failed: string[] = []
    for (const name of left) if (!signal.aborted && !(await hangUp({ engine, dir, log }, name))) failed.push(name)
    left = failed
    if (left.length > 0) await systemClock.sleep(RETRY_MS, signal).catch(() => {})
  }
}

async function hangUp({ engine, dir, log }: { engine: Engine; dir: string; log: Log }, name: string): Promise<boolean> {
  const entry = await readEntry(join(dir, name))
  if (entry) {
    try {
      const container = await findContainer(engine, entry.containerId)
      const { failure } = container?.running ? await killMarked(engine, entry) : { failure: null }
      if (failure) log.warn('a lost shell could not be hung up', { container: entry.containerId, reason: failure })
      if (failure) return false
    } catch (error) {
      log.warn('a lost shell could not be looked for', { container: entry.containerId, reason: messageOf(error) })
      return false
    }
  }
  await rm(join(dir, name), { force: true })
  return true
}

async function readEntry(file: string): Promise<ShellEntry | null> {
  try {
    return entrySchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

// A mark is hexadecimal, made by ourselves.
function fileOf(dir: string, mark: string): string {
  return join(dir, `${mark}${SUFFIX}`)
}
