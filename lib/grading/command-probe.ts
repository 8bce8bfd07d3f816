import { commitContainer } from '@/lib/docker/commit'
import { containerLogs, removeContainer } from '@/lib/docker/container'
import type { ImageFacts } from '@/lib/docker/image'
import type { Behaviour } from '@/lib/labs/types'
import type { ProbeResult } from './observation'
import { RUN_MS, waitEnd } from './output-probe'
import { judgePatterns } from './patterns'
import { lastWords, probeSpec, startProbe, watchProbe } from './probe-container'
import { type Run, runLabels } from './run'

type Probe = Extract<Behaviour, { command: unknown }>

const MAX_BYTES = 256 * 1024

/** Runs a command in place of the image's own, after what must be set up, and compares what it prints and how it ends. */
export async function probeCommand(
  run: Run,
  { probe, image }: { probe: Probe; image: ImageFacts },
): Promise<ProbeResult> {
  const { id, title, command } = probe
  const fail = (message: string): ProbeResult => ({ id, title, passed: false, message })
  let imageId = image.id
  for (const words of command.setup ?? []) {
    const made = await setUp(run, { probe, image: { ...image, id: imageId }, words })
    if ('fault' in made) return fail(made.fault)
    imageId = made.imageId
  }
  const started = await startProbe(run, specOf(run, { probe, image: { ...image, id: imageId }, words: command.run }))
  if ('refused' in started) return fail(started.refused)
  await using _watch = watchProbe(run, started.id)
  try {
    const exit = await waitEnd(run, started.id)
    if (exit === null) return fail(`"${command.run[0]}" had not ended after ${RUN_MS / 1000} s.`)
    const { stdout, stderr } = await containerLogs(run.ctx.engine, {
      id: started.id,
      maxBytes: MAX_BYTES,
      signal: run.signal,
    })
    const fault =
      judgeExit(exit, { expected: command.exit, words: stderr.toString('utf8') || stdout.toString('utf8') }) ??
      judgePatterns(stdout.toString('utf8'), { what: 'The output', patterns: command.stdout }) ??
      judgePatterns(stderr.toString('utf8'), { what: 'The error output', patterns: command.stderr })
    return { id, title, passed: fault === null, message: fault ?? 'As expected.', evidence: { exit } }
  } finally {
    await removeContainer(run.ctx.engine, started.id)
  }
}

function judgeExit(exit: number, { expected, words }: { expected: number | undefined; words: string }): string | null {
  if (expected === undefined || exit === expected) return null
  return `It ended with exit code ${exit}, expected ${expected}. It printed: ${words.trim().slice(-200) || 'nothing'}`
}

function specOf(run: Run, { probe, image, words }: { probe: Probe; image: ImageFacts; words: string[] }) {
  const [program = '', ...args] = words
  return { ...probeSpec(run, { image, probe }), entrypoint: [program], cmd: args }
}

/** What a command leaves behind becomes an image, which carries this grading's labels and goes with it. */
async function setUp(
  run: Run,
  { probe, image, words }: { probe: Probe; image: ImageFacts; words: string[] },
): Promise<{ imageId: string } | { fault: string }> {
  const started = await startProbe(run, specOf(run, { probe, image, words }))
  if ('refused' in started) return { fault: started.refused }
  await using _watch = watchProbe(run, started.id)
  try {
    const exit = await waitEnd(run, started.id)
    if (exit !== 0)
      return {
        fault: `"${words.join(' ').slice(0, 100)}", which sets it up, failed. ${await lastWords(run, started.id)}`,
      }
    return { imageId: await commitContainer(run.ctx.engine, { id: started.id, labels: runLabels(run, 'build') }) }
  } finally {
    await removeContainer(run.ctx.engine, started.id)
  }
}
