import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, isAppError, messageOf } from '@/lib/base/errors'
import { createEngine } from '@/lib/docker/client'
import { imageExists, saveImages } from '@/lib/docker/image'
import { lockDataFolder } from '../data-folder'
import { isRunning } from '../process-table'
import { folderHash } from './find'
import { ensureEnginePrograms } from './packages'
import { startPrivateEngine, stopPrivateEngine } from './private'

/** The suite whose engine stands for "newer": 28 at the time of writing, with BuildKit's heredocs and containerd 2. */
const LATER_SUITE = 'sid'
const TEST_FOLDER = '.drydock-test'
const LATER_FOLDER = 'engine-later'
const LOCK_TRIES = 1200
const LOCK_PAUSE_MS = 250

export interface Client {
  /** Path of the `docker` program. */
  docker: string
  /** DOCKER_CONFIG: an empty configuration, with the plugins that this generation has. */
  config: string
}

/**
 * For tests: an engine of a newer generation than Debian stable's, beside the one in DOCKER_HOST. The first caller
 * fetches (about 90 MB, kept between runs) and starts it, the others take it over; the run's end stops it
 * (`stopLaterEngine`). It has `images`, copied from the engine in DOCKER_HOST. Throws `internal` saying what could not
 * be reached; a test that needs it then fails, it is never skipped.
 */
export async function laterEngine({ images }: { images: string[] }): Promise<{ address: string; client: Client }> {
  const dir = resolve(TEST_FOLDER, LATER_FOLDER)
  const unlock = await lock(dir)
  try {
    const { address } = await startPrivateEngine({
      dir,
      hash: folderHash(dir),
      logFile: join(dir, 'log'),
      suite: LATER_SUITE,
    })
    await copyImages(images, address)
    return { address, client: await clientOf(join(dir, 'root'), dir) }
  } catch (error) {
    throw new AppError(
      'internal',
      `The engine of Debian ${LATER_SUITE}, which the tests of both generations need, is not to be had: ${messageOf(error)}`,
      { cause: error },
    )
  } finally {
    await unlock()
  }
}

/** For tests: the `docker` command of the machine's own suite, 20.10 on bookworm. */
export async function earlierClient(): Promise<Client> {
  const dir = resolve(TEST_FOLDER, 'engine')
  await mkdir(dir, { recursive: true })
  const unlock = await lock(join(dir, 'client'))
  try {
    const root = await ensureEnginePrograms({ dir, say: () => undefined })
    return await clientOf(root, join(dir, 'client'))
  } finally {
    await unlock()
  }
}

/** Says that this process may use the later engine, so that nobody else stops it; the returned function takes it back. */
export async function announceTests(): Promise<() => Promise<void>> {
  const users = resolve(TEST_FOLDER, LATER_FOLDER, 'users')
  await mkdir(users, { recursive: true })
  await writeFile(join(users, String(process.pid)), '')
  return async () => {
    await rm(join(users, String(process.pid)), { force: true })
    await retireLaterEngine()
  }
}

/** Stops the later engine unless a run that still goes on has announced itself: one that was killed takes nothing back. */
export async function retireLaterEngine(): Promise<void> {
  const users: string[] = await readdir(resolve(TEST_FOLDER, LATER_FOLDER, 'users')).catch(() => [])
  const alive = await Promise.all(users.map((pid) => isRunning(Number(pid))))
  if (!alive.includes(true)) await stopLaterEngine()
}

async function stopLaterEngine(): Promise<void> {
  const dir = resolve(TEST_FOLDER, LATER_FOLDER)
  const names: string[] = await readdir(dir).catch(() => [])
  if (!names.includes('root')) return
  const unlock = await lock(dir)
  try {
    await stopPrivateEngine({ dir, hash: folderHash(dir) })
  } finally {
    await unlock()
  }
}

/** Copies `images` that the engine at `address` lacks from the one in DOCKER_HOST. */
export async function copyImages(images: string[], address: string): Promise<void> {
  const host = process.env.DOCKER_HOST
  if (!host) throw new AppError('config_invalid', 'DOCKER_HOST is not set.')
  const later = createEngine({ host: address })
  const missing: string[] = []
  for (const name of images) if (!(await imageExists(later, name))) missing.push(name)
  if (missing.length === 0) return
  const archive = await saveImages(createEngine({ host }), missing)
  const answer = await later.docker.loadImage(archive, { quiet: true })
  for await (const _ of answer) {
    // Read to its end: only then is the last image there.
  }
}

async function clientOf(root: string, dir: string): Promise<Client> {
  const config = join(dir, 'config')
  await mkdir(config, { recursive: true })
  const plugins = join(root, 'usr/libexec/docker/cli-plugins')
  await rm(join(config, 'cli-plugins'), { force: true })
  await symlink(plugins, join(config, 'cli-plugins'))
  return { docker: join(root, 'usr/bin/docker'), config }
}

async function lock(dir: string): Promise<() => Promise<void>> {
  for (let tries = 1; ; tries++) {
    try {
      return await lockDataFolder(dir)
    } catch (error) {
      if (!isAppError(error) || error.code !== 'conflict' || tries >= LOCK_TRIES) throw error
    }
    await delay(LOCK_PAUSE_MS)
  }
}
