import { withTimeout } from '@/lib/base/abort'
import { isAppError } from '@/lib/base/errors'
import { containerLogs, removeContainer, waitContainer } from '@/lib/docker/container'
import type { ImageFacts } from '@/lib/docker/image'
import type { Behaviour } from '@/lib/labs/types'
import type { ProbeResult } from './observation'
import { probeSpec, startProbe, watchProbe } from './probe-container'
import type { Run } from './run'

type OutputProbe = Extract<Behaviour, { output: unknown }>

export const RUN_MS = 10_000
const MAX_BYTES = 256 * 1024

/** Runs the image to its end, and compares what it prints and how it ends. */
export async function probeOutput(
  run: Run,
  { probe, image }: { probe: OutputProbe; image: ImageFacts },
): Promise<ProbeResult> {
  const base = { id: probe.id, title: probe.title }
  const started = await startProbe(run, probeSpec(run, { image, probe }))
  if ('refused' in started) return { ...base, passed: false, message: started.refused }
  await using _watch = watchProbe(run, started.id)
  try {
    const exit = await waitEnd(run, started.id)
    if (exit === null) return { ...base, passed: false, message: `It had not ended after ${RUN_MS / 1000} s.` }
    const { stdout, stderr } = await containerLogs(run.ctx.engine, {
      id: started.id,
      maxBytes: MAX_BYTES,
      signal: run.signal,
    })
    const text = stdout.toString('utf8')
    const fault = compare(probe.output, { text, all: text + stderr.toString('utf8'), exit })
    return {
      ...base,
      passed: fault === null,
      message: fault ?? 'It printed and ended as expected.',
      evidence: { exit },
    }
  } finally {
    await removeContainer(run.ctx.engine, started.id)
  }
}

/** The exit code, or null when it runs on after ten seconds. */
export async function waitEnd(run: Run, id: string): Promise<number | null> {
  try {
    return await withTimeout({ ms: RUN_MS, message: 'too long', signal: run.signal }, (signal) =>
      waitContainer(run.ctx.engine, id, signal),
    )
  } catch (error) {
    if (isAppError(error) && error.code === 'timeout') return null
    throw error
  }
}

function compare(output: OutputProbe['output'], seen: { text: string; all: string; exit: number }): string | null {
  const printed = seen.all.trim() === '' ? 'It printed nothing.' : `It printed: ${seen.all.trim().slice(0, 200)}`
  if (output.exit !== undefined && seen.exit !== output.exit)
    return `It ended with exit code ${seen.exit}, expected ${output.exit}. ${printed}`
  if (output.equals !== undefined && seen.text.trimEnd() !== output.equals.trimEnd())
    return `Expected "${output.equals.trimEnd()}". ${printed}`
  if (output.contains !== undefined && !seen.all.includes(output.contains))
    return `"${output.contains}" is missing. ${printed}`
  return null
}
