import { setTimeout as delay } from 'node:timers/promises'
import { withTimeout } from '@/lib/base/abort'
import { AppError, isAppError } from '@/lib/base/errors'
import { containerLogs, findContainer, removeContainer, startContainer, waitContainer } from '@/lib/docker/container'
import { imageExists } from '@/lib/docker/image'
import { type Run, runLabels } from './run'

export interface HttpAnswer {
  status: number
  body: string
}

export interface HttpRequest {
  port: number
  path: string
  seconds?: number
}

const MIB = 1024 * 1024
const WAIT_SECONDS = 5
const BODY_BYTES = 64 * 1024
const SPARE_MS = 10_000
/** An answer that was given just before the end is printed by then. */
const LAST_WORD_MS = 500
const PROBE_IMAGES = ['busybox:1.35', 'drydock/sandbox:1']

/**
 * Asks until something answers or the time is up. A container without a network has a loopback of its own, which this
 * one shares; the answers come back in base64, so that nothing in them can be taken for something else.
 */
const SCRIPT = `
ask() {
  if command -v nc >/dev/null 2>&1
  then printf 'GET %s HTTP/1.0\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' "$2" | timeout 5 nc -w 3 127.0.0.1 "$1" 2>/dev/null
  else curl -sS -i --http1.0 --max-time 5 "http://127.0.0.1:$1$2" 2>/dev/null
  fi | head -c ${BODY_BYTES}
}
while [ $# -ge 3 ]; do
  end=$(( $(date +%s) + $3 ))
  while :; do
    answer=$(ask "$1" "$2" | base64)
    [ -n "$answer" ] && break
    [ "$(date +%s)" -ge "$end" ] && break
    sleep 0.1
  done
  printf '%s\\n--\\n' "$answer"
  shift 3
done`

/**
 * One answer for each request, null where nothing answered. It is not asked any longer than the container runs: once
 * its processes are gone, nobody can answer.
 */
export async function requestHttp(
  run: Run,
  { containerId, requests }: { containerId: string; requests: HttpRequest[] },
): Promise<(HttpAnswer | null)[]> {
  const { engine } = run.ctx
  const args = requests.flatMap(({ port, path, seconds = WAIT_SECONDS }) => [
    String(port),
    path,
    String(Math.ceil(seconds)),
  ])
  const totalMs = requests.reduce((sum, { seconds = WAIT_SECONDS }) => sum + seconds * 1000, SPARE_MS)
  let id: string
  try {
    const helper = await startContainer(
      engine,
      {
        image: await findProbeImage(run),
        entrypoint: ['/bin/sh', '-c', SCRIPT, 'probe', ...args],
        cmd: [],
        user: '65534:65534',
        labels: runLabels(run, 'probe'),
        network: `container:${containerId}`,
        memoryBytes: 64 * MIB,
        nanoCpus: 1e9,
        pids: 32,
        readOnly: true,
        logMaxBytes: 4 * MIB,
      },
      run.signal,
    )
    id = helper.id
  } catch (error) {
    // The container to be asked ended before it could be joined: the engine has many words for that, so its state counts.
    if (isAppError(error) && error.code === 'engine_refused' && !(await findContainer(engine, containerId))?.running)
      return requests.map(() => null)
    throw error
  }
  const over = new AbortController()
  try {
    await withTimeout({ ms: totalMs, message: 'A probe took too long.', signal: run.signal }, (signal) =>
      Promise.race([waitContainer(engine, id, signal), waitForSilence(run, { containerId, signal: over.signal })]),
    )
    const { stdout } = await containerLogs(engine, { id, maxBytes: 4 * MIB, signal: run.signal })
    const parts = stdout.toString('latin1').split('\n--\n')
    return requests.map((_, at) => readAnswer(parts[at] ?? ''))
  } catch (error) {
    // Whoever answers drop by drop has not answered in time; that is no failure of ours.
    if (isAppError(error) && error.code === 'timeout') return requests.map(() => null)
    throw error
  } finally {
    over.abort()
    await removeContainer(engine, id)
  }
}

/** Returns a moment after the container has ended, and not at all when that cannot be found out. */
async function waitForSilence(
  run: Run,
  { containerId, signal }: { containerId: string; signal: AbortSignal },
): Promise<void> {
  try {
    await waitContainer(run.ctx.engine, containerId, signal)
    await delay(LAST_WORD_MS, undefined, { signal })
  } catch {
    await new Promise(() => {})
  }
}

function readAnswer(encoded: string): HttpAnswer | null {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(text)?.[1]
  if (!status) return null
  const blank = /\r?\n\r?\n/.exec(text)
  return { status: Number(status), body: blank ? text.slice(blank.index + blank[0].length) : '' }
}

async function findProbeImage({ ctx: { engine } }: Run): Promise<string> {
  for (const image of PROBE_IMAGES) if (await imageExists(engine, image)) return image
  throw new AppError(
    'image_missing',
    `An image for probes is missing on the container engine: ${PROBE_IMAGES.join(' or ')}.`,
  )
}
