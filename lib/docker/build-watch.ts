import { setTimeout as delay } from 'node:timers/promises'
import type { Engine } from './client'
import { callEngine, engineStatus } from './errors'

export interface BuildWatch extends AsyncDisposable {
  /** Says that a container may just have been made, so that it is looked at now. */
  nudge(): void
}

const POLL_MS = 1000
const MAX_NUDGES = 1000

/**
 * Watches the containers of one build, found by `label`, for what the builder itself cannot bound: it caps their
 * processes at the moment they start (a fork bomb gets some tens of milliseconds) and calls `onFull` when they and the
 * layers that the build has made meanwhile hold more than `diskBytes` (looked at once a second, so that a fast writer
 * gets a little further).
 */
export function watchBuild(
  engine: Engine,
  { label, pids, diskBytes, onFull }: { label: string; pids: number; diskBytes: number; onFull: () => void },
): BuildWatch {
  const controller = new AbortController()
  const capped = new Set<string>()
  let nudges = 0
  const before = madeBytes(engine, label).catch(() => 0)

  const look = async (size: boolean) => {
    try {
      const containers = await callEngine('watching a build', () =>
        engine.docker.listContainers({ all: true, size, filters: { label: [label] } }),
      )
      if (size) {
        const open = containers.reduce((sum, one) => sum + ((one as { SizeRw?: number }).SizeRw ?? 0), 0)
        if (open + (await madeBytes(engine, label)) - (await before) > diskBytes) onFull()
      }
      for (const { Id: id } of containers) {
        if (capped.has(id)) continue
        capped.add(id)
        await engine.docker.getContainer(id).update({ PidsLimit: pids })
      }
    } catch (error) {
      // The container may be gone by now (404, 409, 500): the next look will tell. An engine that is gone ends the build itself.
      if (engineStatus(error) === null) controller.abort()
    }
  }
  const loop = async () => {
    while (!controller.signal.aborted) {
      await delay(POLL_MS, undefined, { signal: controller.signal }).catch(() => {})
      if (!controller.signal.aborted) await look(true)
    }
  }
  const running = loop()
  const looks = new Set<Promise<void>>()
  return {
    nudge: () => {
      if (controller.signal.aborted || ++nudges > MAX_NUDGES) return
      const once = look(false).finally(() => looks.delete(once))
      looks.add(once)
    },
    [Symbol.asyncDispose]: async () => {
      controller.abort()
      await Promise.all([running, ...looks])
    },
  }
}

/** Bytes of the layers of all images with `label` whose parent has it too: the mark itself adds nothing to its base. */
async function madeBytes(engine: Engine, label: string): Promise<number> {
  const images = await callEngine('watching a build', () =>
    engine.docker.listImages({ all: true, filters: JSON.stringify({ label: [label] }) }),
  )
  const sizes = new Map(images.map(({ Id, Size }) => [Id, Size]))
  return images.reduce((sum, { ParentId, Size }) => sum + Size - (sizes.get(ParentId) ?? Size), 0)
}
