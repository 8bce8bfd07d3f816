import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'
import type { ShellSpec } from '@/lib/terminal/shell'

/** What a terminal of a sandbox runs. */
export function loginShell(containerId: string): ShellSpec {
  return { containerId, command: ['bash', '-l'], user: LEARNER, workingDir: HOME_DIR, env: { LANG: 'C.UTF-8' } }
}
