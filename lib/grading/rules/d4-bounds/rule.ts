import { formatBytes } from '../../bytes'
import type { Observation } from '../../observation'
import type { Draft, Rule } from '../rule'

export const rule: Rule = {
  id: 'D4',
  title: 'The build stays within its bounds',
  meaning: 'Time, printed text and written bytes of a build are limited.',
  reason: 'A build that never ends, or fills the disk, takes the machine from everybody else.',
  source: 'Rule of this school: the exercise and the operator set the limits.',
  severity: 'error',
  observed: ({ build }) => (build.ended ? [draft(build, build.ended)] : []),
}

function draft({ failed, limits }: Observation['build'], ended: 'time' | 'output' | 'disk'): Draft {
  const what = {
    time: `The build was ended after ${limits.seconds} seconds`,
    output: `The build was ended because it printed more than ${formatBytes(limits.logBytes)}`,
    disk: `The build was ended because one step wrote more than ${formatBytes(limits.diskBytes)}`,
  }[ended]
  return {
    message: failed?.line ? `${what}, at line ${failed.line}.` : `${what}.`,
    advice: 'A build step must come to an end by itself; what runs for ever belongs into CMD or ENTRYPOINT.',
    instruction: failed?.instruction ?? null,
    line: failed?.line ?? undefined,
    evidence: { ended },
  }
}
