import { join } from 'node:path'
import type { ContainerSpec } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import type { Lesson } from '@/lib/labs/types'
import type { Sandbox, SandboxLimits } from './types'

const MIB = 1024 * 1024

export const LEARNER_UID = 1000
export const LEARNER_GID = 1000
/** The user of everything that happens inside: by number, so that any image will do. */
export const LEARNER = `${LEARNER_UID}:${LEARNER_GID}`
export const HOME_DIR = '/home/learner'
/** What a sandbox's shell calls its machine. The same for all: a pooled one does not know its lesson yet. */
const HOSTNAME = 'sandbox'
/** Takes one line of shell from the standard input, which lays the lesson's files; see lay.ts. */
export const RECEIVE = 'IFS= read -r order; eval "$order"'

export const EXTENSION_MS = 30 * 60_000
export const MAX_EXTENSIONS = 3
/** So long before its end the learner is warned. */
export const WARNING_MS = 5 * 60_000

const TMP_MAX_BYTES = 16 * MIB
const SHM_BYTES = 4 * MIB
const RUN_BYTES = MIB
const LOG_MAX_BYTES = 256 * 1024
const BYTES_PER_INODE = 4096
const OPEN_FILES = { soft: 1024, hard: 4096 }
const LOCKED_MEMORY_BYTES = 64 * 1024
/** Eight terminals and what a learner opens by tmux, script or ssh. The host has 3072 for all containers, if not told else. */
export const PTYS = 24

/**
 * The sandbox's first process, in place of the engine's init: it reaps orphans while it waits, takes no signal from
 * inside, starts its child anew when a learner kills it, and keeps no hold of the engine's log, which costs the
 * engine's time and not the learner's when it is flooded.
 */
const FIRST_PROCESS = `${RECEIVE}; exec </dev/null >/dev/null 2>&1; while :; do sleep infinity; done`

/** Where the folder with the socket of the learner's own engine lies: a folder, since the socket may be made anew. */
const SOCKET_DIR = '/run/drydock'
const LINK_SOCKET = `ln -sfn ${SOCKET_DIR}/docker.sock /run/docker.sock; `

/** One name for one sandbox: the engine itself refuses a second container for it. */
export function containerName(instance: string, sandboxId: string): string {
  return `drydock-${instance}-${sandboxId}`
}

/** The volume that is a sandbox's home; the learner's own containers may have it mounted, too. */
export function homeVolume(instance: string, sandboxId: string): string {
  return `${containerName(instance, sandboxId)}-home`
}

/** The container of a sandbox with all that bounds it; docs/sandboxes.md says which line stops what. */
export function sandboxSpec({
  instance,
  limits,
  sandbox,
  lesson,
}: {
  instance: string
  limits: SandboxLimits
  /** Without a user it is for the pool. */
  sandbox: Pick<Sandbox, 'id' | 'image' | 'expiresAt'> & { userId: string | null }
  lesson: Pick<Lesson, 'id'> | null
}): ContainerSpec {
  const homeBytes = homeSize(limits)
  const tmpBytes = Math.min(TMP_MAX_BYTES, homeBytes)
  const labels = {
    [LABEL.instance]: instance,
    [LABEL.kind]: 'sandbox',
    [LABEL.sandbox]: sandbox.id,
  }
  return {
    image: sandbox.image,
    name: containerName(instance, sandbox.id),
    hostname: HOSTNAME,
    cmd: ['sh', '-c', limits.socketDir ? LINK_SOCKET + FIRST_PROCESS : FIRST_PROCESS],
    openStdin: true,
    // An image's own entrypoint has no say here.
    entrypoint: [],
    user: LEARNER,
    // No working folder: the engine would make it in the image's layer, and the home would take over its open mode.
    env: { HOME: HOME_DIR, LANG: 'C.UTF-8', TERM: 'xterm-256color' },
    labels: {
      ...labels,
      ...(sandbox.userId && { [LABEL.user]: sandbox.userId }),
      ...(lesson && { [LABEL.lesson]: lesson.id }),
      [LABEL.expires]: sandbox.expiresAt.toISOString(),
    },
    network: 'none',
    memoryBytes: limits.memoryBytes,
    nanoCpus: limits.nanoCpus,
    pids: limits.pids,
    runtime: limits.runtime,
    readOnly: true,
    tmpfs: {
      '/tmp': tmpfs({ bytes: tmpBytes, mode: '1777', more: 'noexec' }),
      // In place of the engine's own, which bounds bytes but not files.
      '/dev/shm': tmpfs({ bytes: SHM_BYTES, mode: '1777', more: 'noexec' }),
      '/run': tmpfs({ bytes: RUN_BYTES, mode: '755', more: `noexec,uid=${LEARNER_UID},gid=${LEARNER_GID}` }),
    },
    volumes: [
      {
        name: homeVolume(instance, sandbox.id),
        target: HOME_DIR,
        bytes: homeBytes,
        inodes: inodesOf(homeBytes),
        uid: LEARNER_UID,
        gid: LEARNER_GID,
        mode: '700',
        labels,
      },
    ],
    // A runtime with a kernel of its own counts its own, and may not bear a mount of this kernel's.
    ptys: limits.runtime ? undefined : PTYS,
    folders: limits.socketDir ? [{ source: join(limits.socketDir, sandbox.id), target: SOCKET_DIR }] : [],
    // No limit on processes here: that one counts a uid's processes over all containers of the host. `pids` does it.
    ulimits: [
      { name: 'nofile', ...OPEN_FILES },
      { name: 'core', soft: 0, hard: 0 },
      // Counted for a uid over all containers of the host: what one learner took, others would lack. None for anybody.
      { name: 'msgqueue', soft: 0, hard: 0 },
      { name: 'memlock', soft: LOCKED_MEMORY_BYTES, hard: LOCKED_MEMORY_BYTES },
    ],
    logMaxBytes: LOG_MAX_BYTES,
  }
}

/** The home is memory: however large the disk setting, half of the memory stays for programs. */
export function homeSize(limits: SandboxLimits): number {
  return Math.min(limits.diskBytes, Math.floor(limits.memoryBytes / 2))
}

function tmpfs({ bytes, mode, more }: { bytes: number; mode: string; more: string }): string {
  return `rw,nosuid,nodev,size=${bytes},nr_inodes=${inodesOf(bytes)},mode=${mode},${more}`
}

function inodesOf(bytes: number): number {
  return Math.max(64, Math.floor(bytes / BYTES_PER_INODE))
}

export interface SandboxTimes {
  endsAt: Date
  /** What will end it first. */
  ends: 'time' | 'idle'
  /** True in the last minutes: say so to the learner. */
  warn: boolean
  /** True when `extendSandbox` would give it more time. */
  canExtend: boolean
}

/** When and why a running sandbox will end if nothing happens. */
export function sandboxTimes(
  sandbox: Pick<Sandbox, 'expiresAt' | 'lastActiveAt' | 'extensions'>,
  { limits, now }: { limits: Pick<SandboxLimits, 'idleMs'>; now: Date },
): SandboxTimes {
  const idleAt = new Date(sandbox.lastActiveAt.getTime() + limits.idleMs)
  const ends = idleAt < sandbox.expiresAt ? 'idle' : 'time'
  const endsAt = ends === 'idle' ? idleAt : sandbox.expiresAt
  // A short idle time must not mean a warning from the first moment on.
  const warningMs = ends === 'idle' ? Math.min(WARNING_MS, limits.idleMs / 4) : WARNING_MS
  return {
    endsAt,
    ends,
    warn: endsAt.getTime() - now.getTime() <= warningMs,
    canExtend: sandbox.extensions < MAX_EXTENSIONS && sandbox.expiresAt > now,
  }
}
