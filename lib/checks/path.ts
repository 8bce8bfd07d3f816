import { posix } from 'node:path'
import { HOME_DIR } from '@/lib/sandboxes/limits'

/** The absolute path in the sandbox for a lesson's `path`: relative ones, and those with `~`, start at the home. */
export function sandboxPath(path: string): string {
  return posix.resolve(HOME_DIR, path.replace(/^~(?=\/|$)/, '.'))
}
