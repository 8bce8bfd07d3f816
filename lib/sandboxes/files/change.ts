import { AppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { HOME_DIR, LEARNER } from '../limits'
import { checkHomePath } from './tree'

const CHANGE_TIMEOUT_MS = 20_000
const REASON_MAX_BYTES = 4_096

/** How our scripts say what stands in the way. */
const GONE = 44
const CHANGED = 45
const FOLDER = 46

interface Change {
  containerId: string
  script: string
  args: string[]
  stdin?: Buffer
  /** For messages. */
  path: string
  signal?: AbortSignal
}

interface PathRequest {
  containerId: string
  path: string
  signal?: AbortSignal
}

/** Makes an empty folder, and those above it. Throws `changed` when the name is taken. */
export async function makeHomeFolder(engine: Engine, request: PathRequest): Promise<void> {
  const script = 'if [ -e "./$1" ] || [ -L "./$1" ]; then exit 45; fi; exec mkdir -p -- "./$1"'
  await changeHome(engine, { ...request, script, args: [checkHomePath(request.path)] })
}

/** Gives a file or folder another name or place. Throws `not_found`, or `changed` when the new name is taken. */
export async function moveHomeEntry(engine: Engine, { to, ...request }: PathRequest & { to: string }): Promise<void> {
  const script = `
if [ ! -e "./$1" ] && [ ! -L "./$1" ]; then exit 44; fi
if [ -e "./$2" ] || [ -L "./$2" ]; then exit 45; fi
case "$2" in */*) mkdir -p -- "./\${2%/*}" || exit 1 ;; esac
exec mv -T -n -- "./$1" "./$2"`
  await changeHome(engine, { ...request, script, args: [checkHomePath(request.path), checkHomePath(to)], path: to })
}

/** Deletes a file, or a folder with all that is in it. Fine when it is gone already. */
export async function removeHomeEntry(engine: Engine, request: PathRequest): Promise<void> {
  await changeHome(engine, { ...request, script: 'exec rm -rf -- "./$1"', args: [checkHomePath(request.path)] })
}

/**
 * Runs one of our scripts in a learner's home, as the learner: whatever links and names stand there, it reaches nothing
 * that the learner's own shell could not. Throws `not_found`, `changed`, `conflict`, or what the sandbox itself meets.
 */
export async function changeHome(engine: Engine, { script, args, path, ...rest }: Change): Promise<void> {
  const { exitCode, stderr } = await runExec(engine, {
    ...rest,
    command: ['sh', '-c', script, 'sh', ...args],
    user: LEARNER,
    workingDir: HOME_DIR,
    timeoutMs: CHANGE_TIMEOUT_MS,
    maxBytes: REASON_MAX_BYTES,
  })
  if (exitCode === 0) return
  const reason = stderr.toString('utf8').trim()
  if (exitCode === GONE) throw new AppError('not_found', `There is no ${path} any more.`)
  if (exitCode === CHANGED) throw new AppError('changed', `${path} is there already, or was changed meanwhile.`)
  if (exitCode === FOLDER) throw new AppError('conflict', `${path} is a folder.`)
  const why = /no space left|quota/i.test(reason)
    ? 'there is no space left in the sandbox. Delete something, then try again'
    : (reason.split('\n').at(-1)?.slice(0, 200) ?? '') || 'no reason was given'
  throw new AppError('conflict', `${path} could not be written: ${why}.`, { details: { exitCode, reason } })
}
