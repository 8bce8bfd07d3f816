import { mkdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { type ContainerSpec, toCreateOptions } from './container-spec'
import { BoundedOutput, createDemuxer } from './demux'
import { callEngine, engineStatus } from './errors'
import { removeVolume } from './volume'

export type { ContainerSpec } from './container-spec'

export interface StartedContainer {
  id: string
}

export interface ListedContainer {
  id: string
  name: string
  labels: Record<string, string>
  /** created | running | paused | restarting | removing | exited | dead */
  state: string
  createdAt: Date
}

export interface ContainerFacts {
  id: string
  labels: Record<string, string>
  /** The image's id, not its name. */
  imageId: string
  running: boolean
  exitCode: number
  oomKilled: boolean
  startedAt: Date
  /** PID of the first process as the engine's host sees it; 0 when not running. */
  pid: number
  /** Address in each network by its name; empty with network none. */
  addresses: Record<string, string>
  /** What its HEALTHCHECK says (starting, healthy, unhealthy) and last printed; null without one. */
  health: { status: string; output: string } | null
}

/** Who knows a socket's name in it may speak to it; nobody may look around. */
const FOLDER_MODE = 0o711
const REMOVE_TRIES = 40
const REMOVE_PAUSE_MS = 250

/**
 * Makes and starts a container, hardened (see container-spec.ts). When it fails or `signal` fires on the way,
 * nothing is left on the engine. Throws `image_missing`, `engine_unavailable`, `engine_refused` or the signal's reason.
 */
export async function startContainer(
  engine: Engine,
  spec: ContainerSpec,
  signal?: AbortSignal,
): Promise<StartedContainer> {
  const options = toCreateOptions(spec)
  signal?.throwIfAborted()
  for (const { source } of spec.folders ?? []) await mkdir(source, { recursive: true, mode: FOLDER_MODE })
  try {
    // Neither call is cut short by the signal: the engine would go on making what we could not find to remove yet.
    const container = await callEngine('creating a container', () => engine.docker.createContainer(options))
    signal?.throwIfAborted()
    await callEngine('starting a container', () => container.start())
    signal?.throwIfAborted()
    return { id: container.id }
  } catch (error) {
    // By name: we may not have learned the id. A name that was taken before (409) belongs to somebody else and stays.
    if (engineStatus(error) !== 409) {
      await removeContainer(engine, options.name)
      for (const { name } of spec.volumes ?? []) await removeVolume(engine, name)
    }
    throw error
  }
}

/** What the engine says of a container, or null when there is none by that id or name. */
export async function findContainer(engine: Engine, id: string): Promise<ContainerFacts | null> {
  try {
    return await inspectContainer(engine, id)
  } catch (error) {
    if (engineStatus(error) === 404) return null
    throw error
  }
}

/** Like `findContainer`; throws `not_found` when there is none. */
export async function inspectContainer(engine: Engine, id: string): Promise<ContainerFacts> {
  const info = await callEngine('looking at a container', () => engine.docker.getContainer(id).inspect())
  return {
    id: info.Id,
    labels: info.Config.Labels ?? {},
    imageId: info.Image,
    running: info.State.Running,
    exitCode: info.State.ExitCode,
    oomKilled: info.State.OOMKilled,
    startedAt: new Date(info.State.StartedAt),
    pid: info.State.Pid,
    health: toHealth(info.State.Health),
    addresses: Object.fromEntries(
      Object.entries(info.NetworkSettings.Networks ?? {}).flatMap(([name, { IPAddress }]) =>
        IPAddress ? [[name, IPAddress]] : [],
      ),
    ),
  }
}

function toHealth(health: { Status?: string; Log?: { Output?: string }[] } | undefined): ContainerFacts['health'] {
  if (!health?.Status || health.Status === 'none') return null
  return { status: health.Status, output: health.Log?.at(-1)?.Output ?? '' }
}

/** Containers that carry all of `labels`; those that do not run only with `all`. */
export async function listContainers(
  engine: Engine,
  { labels, all }: { labels: Record<string, string>; all: boolean },
): Promise<ListedContainer[]> {
  const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) }
  const list = await callEngine('listing containers', () => engine.docker.listContainers({ all, filters }))
  return list.map((info) => ({
    id: info.Id,
    name: info.Names[0]?.replace(/^\//, '') ?? '',
    labels: info.Labels,
    state: info.State,
    createdAt: new Date(info.Created * 1000),
  }))
}

/** Ids of the containers, running or not, that have `volume` mounted and carry all of `labels`. */
export async function findVolumeUsers(
  engine: Engine,
  { volume, labels }: { volume: string; labels: Record<string, string> },
): Promise<string[]> {
  const filters = { volume: [volume], label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) }
  const list = await callEngine('listing containers', () => engine.docker.listContainers({ all: true, filters }))
  return list.map(({ Id }) => Id)
}

/** Asks the container to stop, and kills it after `graceSeconds`. One that is stopped or gone is fine. */
export async function stopContainer(
  engine: Engine,
  { id, graceSeconds }: { id: string; graceSeconds: number },
): Promise<void> {
  try {
    await callEngine('stopping a container', () => engine.docker.getContainer(id).stop({ t: graceSeconds }))
  } catch (error) {
    if (![304, 404].includes(engineStatus(error) ?? 0)) throw error
  }
}

/** Kills and removes a container with its anonymous volumes, and returns when it is gone. One that is gone is fine. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await callEngine('removing a container', () => engine.docker.getContainer(id).remove({ force: true, v: true }))
      return
    } catch (error) {
      const status = engineStatus(error)
      if (status === 404) return
      // 409: somebody else is removing it at this moment; 500: its file system is still busy. Both pass.
      if ((status !== 409 && status !== 500) || tries >= REMOVE_TRIES) throw error
    }
    await delay(REMOVE_PAUSE_MS)
  }
}

/** Waits until a container has ended and returns its exit code. Throws `not_found` when it is removed meanwhile. */
export async function waitContainer(engine: Engine, id: string, signal?: AbortSignal): Promise<number> {
  const result = await callEngine(
    'waiting for a container',
    () => engine.docker.getContainer(id).wait({ abortSignal: signal }),
    signal,
  )
  return result.StatusCode
}

/**
 * What a container without TTY has printed so far: the first `maxBytes` of both streams together. The engine keeps logs
 * as text: bytes that are not UTF-8 come back as replacement characters.
 */
export async function containerLogs(
  engine: Engine,
  { id, maxBytes, signal }: { id: string; maxBytes: number; signal?: AbortSignal },
): Promise<{ stdout: Buffer; stderr: Buffer; truncated: boolean }> {
  const output = new BoundedOutput(maxBytes)
  const demux = createDemuxer((data, from) => output.add(data, from))
  // Asked for whole and not as a stream: what the engine keeps is itself bounded (logMaxBytes of the spec).
  const log = await callEngine(
    'reading the log of a container',
    () => engine.docker.getContainer(id).logs({ stdout: true, stderr: true, follow: false, abortSignal: signal }),
    signal,
  )
  demux(log)
  return { stdout: output.read('stdout'), stderr: output.read('stderr'), truncated: output.truncated }
}

/** Throws `not_found` unless the container runs. */
export async function requireRunning(engine: Engine, id: string): Promise<void> {
  const facts = await findContainer(engine, id)
  if (!facts?.running) throw new AppError('not_found', 'The container has ended.', { details: { containerId: id } })
}
