import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isAppError } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { containerLogs, removeContainer, startContainer, waitContainer } from '@/lib/docker/container'
import { callEngine } from '@/lib/docker/errors'
import { LABEL } from '@/lib/docker/labels'
import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'
import type { ScriptFact } from './types'

const MIB = 1024 * 1024
const FILE_MAX_BYTES = 64 * 1024
const OUTPUT_MAX_BYTES = 64 * 1024
const SOCKET_DIR = '/run/drydock'
const SHELLS: Record<string, string[]> = { sh: ['bash', '-c'], mjs: ['node', '--input-type=module', '-e'] }

const answerSchema = z.object({
  passed: z.boolean(),
  message: z.string().max(60).optional(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** A share of the task's points; no task is worth a part of its points yet. */
  points: z.number().optional(),
})

export interface ScriptRun {
  instance: string
  sandboxId: string
  /** The learner's sandbox. */
  containerId: string
  /** Absolute path on this machine. */
  file: string
  /** Given to the script in its environment. */
  vars: Record<string, string>
  timeoutMs: number
}

/**
 * Runs a script of a lesson in a container of its own beside the sandbox, made from the same image: it sees the home
 * (without being able to write it), the sandbox's network and the learner's engine. No process of the learner's can see,
 * end or change it, and the script's text lies nowhere in the sandbox. A script that breaks is no learner's fault.
 */
export async function runScript(engine: Engine, run: ScriptRun): Promise<ScriptFact> {
  const text = await readFile(run.file).catch(() => null)
  if (!text || text.length > FILE_MAX_BYTES) return { broken: 'it cannot be read' }
  const shell = SHELLS[run.file.split('.').at(-1) ?? ''] ?? []
  const sandbox = await surroundings(engine, run.containerId)
  const signal = AbortSignal.timeout(run.timeoutMs)
  let id: string | null = null
  try {
    const started = await startContainer(engine, {
      image: sandbox.image,
      entrypoint: [],
      cmd: [...shell, text.toString('utf8')],
      labels: { [LABEL.instance]: run.instance, [LABEL.kind]: 'probe', [LABEL.sandbox]: run.sandboxId },
      user: LEARNER,
      workingDir: '/',
      env: { ...run.vars, HOME: HOME_DIR, LANG: 'C.UTF-8', DOCKER_HOST: `unix://${SOCKET_DIR}/docker.sock` },
      network: `container:${run.containerId}`,
      memoryBytes: 96 * MIB,
      nanoCpus: 5e8,
      pids: 64,
      readOnly: true,
      tmpfs: { '/tmp': 'size=8m,mode=1777' },
      readOnlyVolumes: sandbox.home ? [{ name: sandbox.home, target: HOME_DIR }] : [],
      folders: sandbox.sockets ? [{ source: sandbox.sockets, target: SOCKET_DIR }] : [],
      logMaxBytes: OUTPUT_MAX_BYTES,
    })
    id = started.id
    const exit = await waitContainer(engine, id, signal)
    const { stdout, stderr } = await containerLogs(engine, { id, maxBytes: OUTPUT_MAX_BYTES })
    return readAnswer(stdout.toString('utf8')) ?? { broken: `it ended with ${exit} and no answer: ${lastLine(stderr)}` }
  } catch (error) {
    if (signal.aborted) return { broken: `it took longer than ${run.timeoutMs / 1000} s` }
    // The sandbox was stopped meanwhile.
    if (isAppError(error) && error.code === 'not_found') return { broken: 'the sandbox is gone' }
    throw error
  } finally {
    if (id) await removeContainer(engine, id)
  }
}

/** The last line that is an answer; what a script prints before it is for its author. */
export function readAnswer(output: string): ScriptFact | null {
  for (const line of output.split('\n').reverse()) {
    if (!line.trim().startsWith('{')) continue
    const { data } = answerSchema.safeParse(parse(line))
    if (!data) return null
    const params = Object.fromEntries(Object.entries(data.params).map(([name, value]) => [name, String(value)]))
    return { passed: data.passed, params, ...(data.message === undefined ? {} : { message: data.message }) }
  }
  return null
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const lastLine = (text: Buffer) => text.toString('utf8').trim().split('\n').at(-1)?.slice(0, 200) ?? ''

/** What the sandbox itself was made of, asked of the engine. */
async function surroundings(engine: Engine, containerId: string) {
  const { Image, Mounts = [] } = await callEngine('looking at a sandbox', () =>
    engine.docker.getContainer(containerId).inspect(),
  )
  return {
    image: Image,
    home: Mounts.find(({ Destination }) => Destination === HOME_DIR)?.Name,
    sockets: Mounts.find(({ Destination }) => Destination === SOCKET_DIR)?.Source,
  }
}

/** The path of a lesson's script on this machine. */
export const scriptPath = (lessonDir: string, file: string) => join(lessonDir, file)
