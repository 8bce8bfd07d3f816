import type { ImageFacts } from '@/lib/docker/image'
import type { Behaviour } from '@/lib/labs/types'
import { probeCommand } from './command-probe'
import { judgeConfig } from './config-probes'
import { type LiveProbe, probeLive } from './live-probes'
import type { ProbeResult } from './observation'
import { probeOutput } from './output-probe'
import type { Run } from './run'

/**
 * Runs the image for every probe that needs it. Probes with the same arguments and environment share one container,
 * which is stopped last. Probes of `files` and `file` are left to `file-probes.ts`, which needs the layers.
 */
export async function probeBehaviour(run: Run, image: ImageFacts): Promise<ProbeResult[]> {
  const results = new Map<string, ProbeResult>()
  const note = (result: ProbeResult) => {
    results.set(result.id, result)
    run.onEvent({ stage: 'running', line: `${result.passed ? 'ok' : 'not ok'} - ${result.title}: ${result.message}` })
  }
  for (const probe of run.exercise.behaviour) if ('config' in probe) note(judgeConfig(probe, image))
  for (const probe of run.exercise.behaviour) {
    if ('output' in probe) note(await probeOutput(run, { probe, image }))
    if ('command' in probe) note(await probeCommand(run, { probe, image }))
  }
  for (const group of groupLive(run.exercise.behaviour.filter(isLive)))
    for (const result of await probeLive(run, { probes: group, image })) note(result)
  return run.exercise.behaviour.flatMap(({ id }) => results.get(id) ?? [])
}

function isLive(probe: Behaviour): probe is LiveProbe {
  return ['http', 'pid1', 'user', 'health', 'stop'].some((kind) => kind in probe)
}

function groupLive(probes: LiveProbe[]): LiveProbe[][] {
  const groups = new Map<string, LiveProbe[]>()
  for (const probe of probes) {
    const key = JSON.stringify([probe.args ?? [], Object.entries(probe.env ?? {}).sort(), probe.readOnly ?? false])
    groups.set(key, [...(groups.get(key) ?? []), probe])
  }
  return [...groups.values()]
}
