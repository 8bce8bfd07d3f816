import type { Duplex } from 'node:stream'
import { withTimeout } from '@/lib/base/abort'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { inspectContainer } from './container'
import { BoundedOutput, createDemuxer } from './demux'
import { callEngine } from './errors'

/**
 * Sends `input` to the first process of a running container (made with `openStdin`, without TTY) and gathers what it
 * prints until its standard output holds `until`. Much cheaper than a command: no process is started. The input stays
 * open, for a process that reads to its end would else wait for the next. Throws `not_found` when the container has
 * ended or ends meanwhile, `timeout`, `engine_*`, or the signal's reason.
 */
export async function feedContainer(
  engine: Engine,
  request: {
    containerId: string
    input: Buffer
    until: string
    timeoutMs: number
    maxBytes: number
    signal?: AbortSignal
  },
): Promise<{ stdout: Buffer; stderr: Buffer }> {
  const { containerId, timeoutMs, signal } = request
  const message = `The sandbox did not take its files within ${timeoutMs / 1000} s.`
  return withTimeout({ ms: timeoutMs, message, signal }, async (inner) => {
    const dead = new AbortController()
    // Beside the attach and not before it: a container that has ended lets itself be attached to, and says nothing.
    const watch = requireAlive(engine, containerId).catch((error: unknown) => dead.abort(error))
    const both = AbortSignal.any([inner, dead.signal])
    const stream = await callEngine('attaching to a container', () =>
      engine.docker
        .getContainer(containerId)
        .attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true }),
    )
    try {
      return await converse(stream as Duplex, { ...request, signal: both })
    } finally {
      stream.on('error', () => {})
      ;(stream as Duplex).destroy()
      await watch
    }
  })
}

async function requireAlive(engine: Engine, containerId: string): Promise<void> {
  if (!(await inspectContainer(engine, containerId)).running) throw ended(containerId)
}

function converse(
  stream: Duplex,
  {
    containerId,
    input,
    until,
    maxBytes,
    signal,
  }: { containerId: string; input: Buffer; until: string; maxBytes: number; signal: AbortSignal },
): Promise<{ stdout: Buffer; stderr: Buffer }> {
  const output = new BoundedOutput(maxBytes)
  const demux = createDemuxer((data, from) => output.add(data, from))
  return new Promise((resolve, reject) => {
    const onAbort = () => settle(() => reject(signal.reason))
    const settle = (how: () => void) => {
      signal.removeEventListener('abort', onAbort)
      stream.removeAllListeners('data')
      how()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) return onAbort()
    stream.on('data', (chunk: Buffer) => {
      demux(chunk)
      const stdout = output.read('stdout')
      if (stdout.includes(until)) settle(() => resolve({ stdout, stderr: output.read('stderr') }))
    })
    // A container that ends takes its streams along.
    stream.on('error', () => settle(() => reject(ended(containerId))))
    stream.on('close', () => settle(() => reject(ended(containerId))))
    stream.on('end', () => settle(() => reject(ended(containerId))))
    stream.write(input)
  })
}

function ended(containerId: string): AppError {
  return new AppError('not_found', 'The container has ended.', { details: { containerId } })
}
