import { join } from 'node:path'

/** The folder that is bound into a sandbox, and the socket in it; lib/sandboxes/limits.ts names the same folder. */
export function socketFolder(dir: string, sandboxId: string): { folder: string; socket: string } {
  const folder = join(dir, sandboxId)
  return { folder, socket: join(folder, 'docker.sock') }
}
