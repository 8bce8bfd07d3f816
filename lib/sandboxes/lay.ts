import { randomBytes } from 'node:crypto'
import { pack } from 'tar-stream'
import { AppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { feedContainer } from '@/lib/docker/feed'
import { checkPath } from '@/lib/docker/files'
import type { Lesson } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import { HOME_DIR, LEARNER, RECEIVE } from './limits'
import type { StartFile } from './types'

export interface LayRequest {
  containerId: string
  lesson: Pick<Lesson, 'title' | 'sandbox'>
  files: StartFile[]
  vars?: Record<string, string>
  signal: AbortSignal
}

const FILES_TIMEOUT_MS = 20_000
const SETUP_TIMEOUT_MS = 20_000
const OUTPUT_MAX_BYTES = 16_384

/**
 * Lays a lesson's files into the home of a sandbox that has just been made, and runs its set-up commands there, all in
 * one message to the sandbox's first process, which has waited for it: starting a process costs fifty times as much.
 * Must come once for each sandbox, also with nothing to lay, for that process reads what comes first.
 * Throws `conflict` when the files do not fit, `lab_invalid` when a command fails, `not_found` when the sandbox is gone.
 */
export async function layFirst(engine: Engine, request: LayRequest): Promise<void> {
  const { mark, input, timeoutMs } = await buildOrder(request)
  const { containerId, signal } = request
  const heard = await feedContainer(engine, {
    containerId,
    input,
    until: `${mark}.\n`,
    timeoutMs,
    maxBytes: OUTPUT_MAX_BYTES,
    signal,
  })
  judge(request, { mark, ...heard })
}

/** The same, in a sandbox whose first process has had its message: by a command of its own. */
export async function layAgain(engine: Engine, request: LayRequest): Promise<void> {
  const { mark, input, timeoutMs } = await buildOrder(request)
  const heard = await runExec(engine, {
    containerId: request.containerId,
    command: ['sh', '-c', RECEIVE],
    user: LEARNER,
    stdin: input,
    timeoutMs,
    maxBytes: OUTPUT_MAX_BYTES,
    signal: request.signal,
  })
  judge(request, { mark, ...heard })
}

/** One line of shell, and the archive that it reads after itself. It answers `<mark> <where> <exit code> <mark>.` */
async function buildOrder({
  lesson,
  files,
  vars = {},
}: LayRequest): Promise<{ mark: string; input: Buffer; timeoutMs: number }> {
  const mark = randomBytes(12).toString('hex')
  const archive = files.length === 0 ? null : await archiveOf(files)
  const setup = (lesson.sandbox?.setup ?? []).map((words) => words.map((word) => fillVars(word, vars)))
  const steps = setup.map(
    (words, index) => `(exec ${words.map(quote).join(' ')} </dev/null >&2) || { s=$?; w=${index}; return; }`,
  )
  const unpack = archive ? `head -c ${archive.length} | tar -x -o -p -f - || { s=$?; return; }` : ':'
  const script = [
    // Inside quotes a line could not go on over the end of the line that "read" takes.
    `nl=$(printf '\\nx'); nl="\${nl%x}"; s=0; w=files`,
    `lay() { cd ${HOME_DIR} || { s=$?; return; }; ${[unpack, ...steps].join('; ')}; }`,
    `lay; printf '${mark} %s %s ${mark}.\\n' "$w" "$s"`,
  ].join('; ')
  return {
    mark,
    input: Buffer.concat([Buffer.from(`${script}\n`), archive ?? Buffer.alloc(0)]),
    timeoutMs: FILES_TIMEOUT_MS + setup.length * SETUP_TIMEOUT_MS,
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''").replaceAll('\n', `'"$nl"'`)}'`
}

async function archiveOf(files: StartFile[]): Promise<Buffer> {
  const archive = pack()
  for (const { path, content, mode } of files)
    archive.entry({ name: checkPath(path), mode: mode & 0o777, mtime: new Date() }, content)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function judge(
  { lesson }: LayRequest,
  { mark, stdout, stderr }: { mark: string; stdout: Buffer; stderr: Buffer },
): void {
  const [, where, status] = new RegExp(`${mark} (\\S+) (\\d+) `).exec(stdout.toString('latin1')) ?? []
  if (status === '0') return
  const reason = stderr.toString('utf8').trim()
  const details = { where, exitCode: Number(status), reason: reason.slice(0, 2000) }
  if (where !== 'files' && where !== undefined)
    throw new AppError('lab_invalid', `The lesson "${lesson.title}" could not set up its sandbox.`, { details })
  const message = /no space left|wrote only/i.test(reason)
    ? 'The files could not be written: there is no space left in the sandbox.'
    : `The files could not be written: ${reason.split('\n')[0]?.slice(0, 200) || 'no reason was given'}.`
  throw new AppError('conflict', message, { details })
}
