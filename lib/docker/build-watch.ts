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
 * processes at the moment they start (a fork bomb gets some tens of milliseconds) and calls `onFull` when one has written more than
 * `diskBytes` (looked at once a second, so that a fast writer gets a little further).
 */
export function watchBuild(
  engine: Engine,
  { label, pids, diskBytes, onFull }: { label: string; pids: number; diskBytes: number; onFull: () => void },
): BuildWatch {
  const controller = new AbortController()
  const capped = new Set<string>()
  let nudges = 0

  const look = async (size: boolean) => {
    try {
      const containers = await callEngine('watching a build', () =>
        engine.docker.listContainers({ all: true, size, filters: { label: [label] } }),
      )
      for (const container of containers) {
        const { Id: id } = container
        const written = (container as { SizeRw?: number }).SizeRw ?? 0
        if (written > diskBytes) onFull()
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
