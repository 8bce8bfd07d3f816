import { setTimeout as delay } from 'node:timers/promises'
import { findContainer, removeContainer } from '@/lib/docker/container'
import type { ImageFacts } from '@/lib/docker/image'
import { type FirstProcess, findFirstProcess } from '@/lib/docker/processes'
import { signalContainer } from '@/lib/docker/signal'
import type { Behaviour } from '@/lib/labs/types'
import { type HttpAnswer, requestHttp } from './http-probe'
import type { ProbeResult } from './observation'
import { hasCheck, lastWords, probeSpec, startProbe, watchProbe } from './probe-container'
import type { Run } from './run'

type HttpProbe = Extract<Behaviour, { http: unknown }>
/** Probes that need a container that runs; those of configuration and files are judged from the image. */
export type LiveProbe = Extract<
  Behaviour,
  { http: unknown } | { pid1: unknown } | { user: unknown } | { health: unknown } | { stop: unknown }
>
type Live = LiveProbe

/** A fault makes a probe fail; null is a pass. */
interface Judged {
  fault: string | null
  evidence?: Record<string, unknown>
}

/** A shell that is about to hand over to the program has done so by then. */
const SETTLE_MS = 300
const SETTLE_TRIES = 10
const HEALTH_POLL_MS = 200
const STOP_POLL_MS = 50
const STOP_SPARE_MS = 500
const KILLED = 137

/** Starts one container and puts every probe to it; stopping comes last. */
export async function probeLive(
  run: Run,
  { probes, image }: { probes: Live[]; image: ImageFacts },
): Promise<ProbeResult[]> {
  const [first] = probes
  const started = await startProbe(run, probeSpec(run, { image, probe: first ?? {} }))
  if ('refused' in started) return probes.map((probe) => result(probe, { fault: started.refused }))
  const { id } = started
  await using _watch = watchProbe(run, id)
  try {
    const http = probes.filter((probe): probe is HttpProbe => 'http' in probe)
    const answers =
      http.length > 0 ? await requestHttp(run, { containerId: id, requests: http.map((probe) => probe.http) }) : []
    const results = await Promise.all(
      http.map(async (probe, at) => {
        const answer = answers[at] ?? null
        const fault = await judgeHttp(run, { id, probe, answer })
        return result(probe, { fault, evidence: { status: answer?.status ?? null } })
      }),
    )
    if (probes.some((probe) => 'pid1' in probe || 'user' in probe)) {
      const process = await settledProcess(run, { id, wait: http.length === 0, probes })
      for (const probe of probes) {
        if ('pid1' in probe)
          results.push(result(probe, await judgePid1(run, { id, process, program: probe.pid1.program })))
        if ('user' in probe) results.push(result(probe, await judgeUser(run, { id, process, user: probe.user })))
      }
    }
    for (const probe of probes)
      if ('health' in probe) results.push(result(probe, await judgeHealth(run, { id, image, ...probe.health })))
    for (const probe of probes)
      if ('stop' in probe) results.push(result(probe, await judgeStop(run, { id, seconds: probe.stop.seconds, image })))
    return results
  } finally {
    await removeContainer(run.ctx.engine, id)
  }
}

function result({ id, title }: Live, { fault, evidence }: Judged): ProbeResult {
  return { id, title, passed: fault === null, message: fault ?? 'As expected.', ...(evidence ? { evidence } : {}) }
}

async function judgeHttp(
  run: Run,
  { id, probe, answer }: { id: string; probe: HttpProbe; answer: HttpAnswer | null },
): Promise<string | null> {
  const { port, path, status, contains } = probe.http
  if (!answer) {
    const facts = await findContainer(run.ctx.engine, id)
    const state = facts?.running
      ? 'The container runs, but'
      : `The container had ended (exit code ${facts?.exitCode ?? '?'}), so that`
    return `${state} nothing answered on port ${port}. ${await lastWords(run, id)}`
  }
  if (answer.status !== status) return `GET ${path} on port ${port} answered ${answer.status}, expected ${status}.`
  if (contains !== undefined && !answer.body.includes(contains))
    return `The answer to GET ${path} does not contain "${contains}".`
  return null
}

async function settledProcess(
  run: Run,
  { id, wait, probes }: { id: string; wait: boolean; probes: Live[] },
): Promise<FirstProcess | null> {
  const program = probes.find((probe) => 'pid1' in probe)?.pid1.program
  let process = await findFirstProcess(run.ctx.engine, id)
  for (let tries = 0; wait && tries < SETTLE_TRIES && process && !isProgram(process, program); tries++) {
    await delay(SETTLE_MS / SETTLE_TRIES, undefined, { signal: run.signal })
    process = await findFirstProcess(run.ctx.engine, id)
  }
  return process
}

function isProgram({ exe, name }: FirstProcess, program: string | undefined): boolean {
  if (program === undefined) return true
  return exe ? exe.slice(exe.lastIndexOf('/') + 1) === program : name === program.slice(0, 15)
}

async function judgePid1(
  run: Run,
  { id, process, program }: { id: string; process: FirstProcess | null; program: string },
): Promise<Judged> {
  if (!process) return { fault: `The container had ended. ${await lastWords(run, id)}` }
  const actual = process.exe || process.name
  const fault = isProgram(process, program) ? null : `PID 1 is \`${actual}\`, expected \`${program}\`.`
  return { fault, evidence: { program: actual } }
}

async function judgeUser(
  run: Run,
  { id, process, user }: { id: string; process: FirstProcess | null; user: { atLeast?: number } },
): Promise<Judged> {
  if (!process) return { fault: `The container had ended. ${await lastWords(run, id)}` }
  const { uid } = process
  const least = user.atLeast ?? 1
  if (uid === 0) return { fault: 'PID 1 runs as root (uid 0).', evidence: { uid } }
  return { fault: uid < least ? `PID 1 runs as uid ${uid}, expected ${least} or more.` : null, evidence: { uid } }
}

async function judgeHealth(
  run: Run,
  { id, image, seconds }: { id: string; image: ImageFacts; seconds: number },
): Promise<Judged> {
  if (!hasCheck(image)) return { fault: 'The image has no HEALTHCHECK.' }
  const started = performance.now()
  let output = ''
  while (performance.now() - started < seconds * 1000) {
    const now = await findContainer(run.ctx.engine, id)
    if (!now?.running) return { fault: `The container had ended. ${await lastWords(run, id)}` }
    if (now.health?.status === 'healthy')
      return { fault: null, evidence: { healthyMs: Math.round(performance.now() - started) } }
    output = now.health?.output ?? output
    await delay(HEALTH_POLL_MS, undefined, { signal: run.signal })
  }
  const said = output.trim() === '' ? 'The check printed nothing.' : `The check printed: ${output.trim().slice(-200)}`
  return { fault: `It had not turned healthy after ${seconds} s. ${said}` }
}

async function judgeStop(
  run: Run,
  { id, seconds, image }: { id: string; seconds: number; image: ImageFacts },
): Promise<Judged> {
  const before = await findContainer(run.ctx.engine, id)
  if (!before?.running) return { fault: `The container had ended by itself. ${await lastWords(run, id)}` }
  const signal = image.stopSignal || 'SIGTERM'
  if (/^(SIG)?KILL$|^9$/i.test(signal))
    return {
      fault: 'STOPSIGNAL is SIGKILL: the program is not asked to stop but killed, in the middle of whatever it does.',
    }
  const started = performance.now()
  await signalContainer(run.ctx.engine, { id, signal })
  // No longer than needed: whoever ignores the signal is not waited for until the engine would kill it.
  while (performance.now() - started < seconds * 1000 + STOP_SPARE_MS) {
    const now = await findContainer(run.ctx.engine, id)
    if (!now?.running) {
      const evidence = { signal, exitMs: Math.round(performance.now() - started), exitCode: now?.exitCode ?? null }
      const isKilled = now?.exitCode === KILLED
      return { fault: isKilled ? 'It did not stop by itself: it was killed for what it used.' : null, evidence }
    }
    await delay(STOP_POLL_MS, undefined, { signal: run.signal })
  }
  return { fault: `It was still running ${seconds} s after ${signal}.`, evidence: { signal } }
}
