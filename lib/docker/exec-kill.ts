import { finished } from 'node:stream/promises'
import { withTimeout } from '@/lib/base/abort'
import { messageOf } from '@/lib/base/errors'
import type { Engine } from './client'

/** Each command carries this variable with a value of its own; children inherit it. */
export const EXEC_MARK = 'DRYDOCK_EXEC'

const KILL_SECONDS = 4

/**
 * Looks through /proc for processes that carry the mark and kills them, twice over so that a fork in between is met.
 * Only shell built-ins and grep: it works in Debian and in busybox images, and starts few processes under a full
 * pids limit. `$1` is the mark; the script's own shell does not carry it.
 */
const SCRIPT = `
for round in 1 2 3; do
  found=
  for dir in /proc/[0-9]*; do
    if grep -q "DRYDOCK_EXEC=$1" "$dir/environ" 2>/dev/null; then kill -9 "\${dir#/proc/}" 2>/dev/null && found=1; fi
  done
  [ -n "$found" ] || exit 0
done`

/**
 * Ends what a marked command started, as the same user (a container without capabilities cannot kill across users).
 * The engine has no call for this. A program that wipes its own environment escapes and is then the same as anything
 * that its owner started by hand: bounded by the container. Never throws; waits at most about four seconds.
 */
export async function killMarked(
  engine: Engine,
  { containerId, user, mark }: { containerId: string; user?: string; mark: string },
): Promise<{ failure: string | null }> {
  try {
    await withTimeout({ ms: KILL_SECONDS * 1000, message: 'Killing took too long.' }, async (signal) => {
      const exec = await engine.docker.getContainer(containerId).exec({
        Cmd: ['sh', '-c', SCRIPT, 'sh', mark],
        User: user,
        AttachStdout: true,
        AttachStderr: true,
        abortSignal: signal,
      })
      const stream = await exec.start({ hijack: true, stdin: false })
      signal.addEventListener('abort', () => stream.destroy(), { once: true })
      await finished(stream.resume(), { writable: false })
      stream.destroy()
    })
    return { failure: null }
  } catch (error) {
    // The container is gone, has no shell, or is too full to start one: then there is nothing more that we can do.
    return { failure: messageOf(error) }
  }
}
