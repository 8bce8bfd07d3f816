import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, messageOf } from '@/lib/base/errors'
import { commandOf, endProcess, isRunning } from '../process-table'
import { createBridge } from './bridge'
import { type BuildBounds, boundBuilds } from './build-bounds'
import { clearLeftovers } from './leftovers'
import { engineEnvironment, ensureEnginePrograms } from './packages'
import { engineAnswers } from './ping'
import { type EnginePlaces, placesOf } from './places'
import { boundSocketMemory } from './socket-memory'

export interface PrivateEngineOptions {
  /** Where it keeps programs, images and containers. */
  dir: string
  /** Eight hex digits that name its bridge, its run folder and its control group; one for each data folder. */
  hash: string
  logFile: string
  /** A suite of Debian to take the engine from; absent: the machine's own. */
  suite?: string
  say?: (text: string) => void
  signal?: AbortSignal
}

export interface PrivateEngine {
  /** unix://… */
  address: string
  /** True when the engine of an earlier run, whose launcher was killed, went on and was taken over. */
  adopted: boolean
  /** False once its process has ended. */
  alive(): Promise<boolean>
  stop(): Promise<void>
}

const START_MS = 90_000
const STOP_MS = 40_000
const POLL_MS = 100

/**
 * Brings up a Docker Engine from Debian packages, beside any other: own programs, storage, socket, bridge and control
 * group, no firewall rules. Needs root. Throws `internal` with the end of its log when it does not start; then, and
 * after `stop`, no process, mount, bridge or run folder of it is left.
 */
export async function startPrivateEngine(options: PrivateEngineOptions): Promise<PrivateEngine> {
  const places = placesOf(options)
  const address = `unix://${places.socket}`
  const running = await findRunning(places)
  if (running !== null && (await engineAnswers(address)))
    return handle(places, { pid: running, adopted: true, bounds: await boundBuilds(places.cgroup) })
  if (running !== null) await endProcess(running, { signal: 'SIGTERM', graceMs: STOP_MS })
  await ensureEnginePrograms({ dir: options.dir, say: options.say ?? (() => undefined), suite: options.suite })
  await clearLeftovers(places)
  try {
    await mkdir(places.runDir, { recursive: true, mode: 0o700 })
    await createBridge({ root: places.root, name: places.bridge })
    await boundSocketMemory(places.cgroup)
    const bounds = await boundBuilds(places.cgroup)
    const pid = await launch(places, options).catch((error) => {
      bounds.stop()
      throw error
    })
    return handle(places, { pid, adopted: false, bounds })
  } catch (error) {
    await clearLeftovers(places)
    throw error
  }
}

/** Stops a private engine whoever started it; fine when none runs. */
export async function stopPrivateEngine({ dir, hash }: { dir: string; hash: string }): Promise<void> {
  const places = placesOf({ dir, hash })
  const pid = await findRunning(places)
  if (pid !== null) await handle(places, { pid, adopted: true }).stop()
}

function handle(
  places: EnginePlaces,
  { pid, adopted, bounds }: { pid: number; adopted: boolean; bounds?: BuildBounds },
): PrivateEngine {
  return {
    address: `unix://${places.socket}`,
    adopted,
    alive: () => isRunning(pid),
    stop: async () => {
      bounds?.stop()
      await endProcess(pid, { signal: 'SIGTERM', graceMs: STOP_MS })
      await clearLeftovers(places)
    },
  }
}

async function findRunning({ pidFile, runDir }: EnginePlaces): Promise<number | null> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
  if (!pid || !(await isRunning(pid))) return null
  return (await commandOf(pid)).includes(runDir) ? pid : null
}

async function launch(places: EnginePlaces, { logFile, signal }: PrivateEngineOptions): Promise<number> {
  const config = join(places.runDir, 'daemon.json')
  await writeFile(config, JSON.stringify({ features: { buildkit: true } }))
  const log = await open(logFile, 'w', 0o600)
  // Detached: Ctrl-C in the terminal goes to the launcher, which closes the server before the engine.
  const child = spawn(join(places.root, 'usr/sbin/dockerd'), daemonArguments(places, config), {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: engineEnvironment(places.root),
  })
  child.unref()
  await log.close()
  await waitUntilAnswers(child, { address: `unix://${places.socket}`, logFile, signal })
  return child.pid ?? 0
}

function daemonArguments(places: EnginePlaces, config: string): string[] {
  return [
    `--config-file=${config}`,
    `--data-root=${places.dataRoot}`,
    `--exec-root=${join(places.runDir, 'exec')}`,
    `--pidfile=${places.pidFile}`,
    `--host=unix://${places.socket}`,
    `--bridge=${places.bridge}`,
    // A second engine's firewall rules would replace those of the first.
    '--iptables=false',
    '--ip-masq=false',
    '--exec-opt=native.cgroupdriver=cgroupfs',
    `--cgroup-parent=/${places.cgroup}`,
  ]
}

async function waitUntilAnswers(
  child: ChildProcess,
  { address, logFile, signal }: { address: string; logFile: string; signal?: AbortSignal },
): Promise<void> {
  let failure: string | null = null
  child.once('error', (error) => (failure = messageOf(error)))
  child.once('exit', (code, by) => (failure ??= `it ended with ${code ?? by}`))
  const deadline = Date.now() + START_MS
  while (!(await engineAnswers(address))) {
    signal?.throwIfAborted()
    if (failure === null && Date.now() > deadline) failure = `it did not answer within ${START_MS / 1000} s`
    if (failure !== null) {
      if (child.pid) await endProcess(child.pid, { signal: 'SIGTERM', graceMs: STOP_MS })
      const tail = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-8)
      const end = `The end of ${logFile}:\n    ${tail.join('\n    ')}`
      throw new AppError('internal', `The private engine did not start: ${failure}. ${end}`)
    }
    await delay(POLL_MS)
  }
}
