import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Of all containers of the engine together. */
const MAX_BYTES = 192 * 1024 * 1024
const MEMORY_GROUPS = '/sys/fs/cgroup/memory'
const LIMIT = 'memory.kmem.tcp.limit_in_bytes'

/**
 * Bounds what the containers' network buffers may take, before the first container is there. With control groups of
 * version 1 they are not part of a container's memory, and no engine sets their limit: one learner could fill gigabytes
 * of the host. Version 2 counts them as the container's own memory; then nothing is done.
 */
export async function boundSocketMemory(cgroup: string): Promise<void> {
  if (!(await exists(MEMORY_GROUPS))) return
  const group = join(MEMORY_GROUPS, cgroup)
  try {
    await mkdir(group, { recursive: true })
    if (await exists(join(group, LIMIT))) await writeFile(join(group, LIMIT), String(MAX_BYTES))
  } catch {
    // A kernel without it, or a host that keeps control groups to itself: the engine serves as well as it can.
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
