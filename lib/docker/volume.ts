import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from './client'
import { callEngine, engineStatus } from './errors'

/**
 * A volume that is memory and no disk (a tmpfs of the engine's own), so that a size and a number of files bound it. It
 * is made together with its container and is empty whenever no container that runs has it. What is in it counts as the
 * memory of whoever wrote it. Unlike the container's own tmpfs it has a name, by which another container can share it.
 */
export interface MemoryVolume {
  name: string
  /** Path inside the container. */
  target: string
  bytes: number
  /** At most so many files and folders. */
  inodes: number
  uid: number
  gid: number
  /** Of its topmost folder, octal, for example "700". */
  mode: string
  labels: Record<string, string>
}

export interface ListedVolume {
  name: string
  labels: Record<string, string>
}

const REMOVE_TRIES = 20
const REMOVE_PAUSE_MS = 100

/** The engine's form of a memory volume, for the mounts of a new container. */
export function toVolumeMount({ name, target, bytes, inodes, uid, gid, mode, labels }: MemoryVolume) {
  return {
    Type: 'volume' as const,
    Source: name,
    Target: target,
    VolumeOptions: {
      // Else the engine lays the image's folder into it, with that folder's owner and mode.
      NoCopy: true,
      Labels: labels,
      DriverConfig: {
        Name: 'local',
        Options: {
          type: 'tmpfs',
          device: 'tmpfs',
          o: `size=${bytes},nr_inodes=${inodes},uid=${uid},gid=${gid},mode=${mode},nosuid,nodev`,
        },
      },
    },
  }
}

/** All volumes that carry all of `labels`. */
export async function listVolumes(engine: Engine, labels: Record<string, string>): Promise<ListedVolume[]> {
  const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) }
  const { Volumes } = await callEngine('listing volumes', () =>
    engine.docker.listVolumes({ filters: JSON.stringify(filters) }),
  )
  return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} }))
}

/**
 * Removes a volume; one that is gone is fine. False when a container still has it, also a moment later: the engine
 * lets go of a volume a little after it has said that the container is gone.
 */
export async function removeVolume(engine: Engine, name: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await callEngine('removing a volume', () => engine.docker.getVolume(name).remove())
      return true
    } catch (error) {
      const status = engineStatus(error)
      if (status === 404) return true
      if (status !== 409) throw error
      if (tries >= REMOVE_TRIES) return false
    }
    await delay(REMOVE_PAUSE_MS)
  }
}
