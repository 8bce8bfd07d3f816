import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { putFiles } from '@/lib/docker/files'
import { HOME_DIR, LEARNER, LEARNER_GID, LEARNER_UID } from './limits'
import type { StartFile } from './types'

const LOOK_TIMEOUT_MS = 10_000
const OUTPUT_MAX_BYTES = 64 * 1024

/**
 * Prints the number of each path that is no readable file with something in it, after moving what stands in its place
 * (a folder, a link that leads nowhere) to a name that ends in ".mine".
 */
const LOOK = `
i=0
aside() { mv -T -f -- "$1" "$1.mine" 2>/dev/null || mv -T -f -- "$1" "$1.mine.$$"; }
for path; do
  dir=$path
  while :; do
    case $dir in */*) dir=\${dir%/*} ;; *) break ;; esac
    if [ -e "./$dir" ] || [ -L "./$dir" ]; then [ -d "./$dir" ] || aside "./$dir"; fi
  done
  if [ ! -f "./$path" ] || [ ! -r "./$path" ] || [ ! -s "./$path" ]; then
    if [ -e "./$path" ] || [ -L "./$path" ]; then aside "./$path"; fi
    echo "$i"
  fi
  i=$((i + 1))
done`

/**
 * Makes a lesson's files whole in a home that holds the learner's own: those that are missing, empty, unreadable or no
 * files are laid again; what the learner has written into the others stays. Throws `conflict` when they do not fit.
 */
export async function mendStartFiles(
  engine: Engine,
  { containerId, files, signal }: { containerId: string; files: StartFile[]; signal: AbortSignal },
): Promise<void> {
  if (files.length === 0) return
  const looked = await runExec(engine, {
    containerId,
    command: ['sh', '-c', LOOK, 'sh', ...files.map(({ path }) => path)],
    user: LEARNER,
    workingDir: HOME_DIR,
    timeoutMs: LOOK_TIMEOUT_MS,
    maxBytes: OUTPUT_MAX_BYTES,
    signal,
  })
  const numbers = looked.stdout.toString('utf8').split('\n').filter(Boolean).map(Number)
  const broken = files.filter((_, index) => numbers.includes(index))
  await putFiles(engine, { containerId, dir: HOME_DIR, files: broken, uid: LEARNER_UID, gid: LEARNER_GID, signal })
}
