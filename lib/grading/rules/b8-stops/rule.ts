import { behaviourDrafts } from '../behaviour'
import type { Rule } from '../rule'

export const rule: Rule = {
  id: 'B8',
  title: 'Stops when asked, works without writing',
  meaning: 'PID 1 ends on SIGTERM in time, and the program works with a root file system that cannot be written.',
  reason: 'Otherwise each stop takes until the engine kills it, and a break-in can change the program.',
  source: 'https://docs.docker.com/reference/cli/docker/container/stop/',
  severity: 'error',
  observed: (seen) => [
    ...behaviourDrafts(seen, {
      accepts: (probe) => 'stop' in probe,
      keywords: ['ENTRYPOINT', 'CMD', 'STOPSIGNAL'],
      advice: 'Let the program itself be PID 1, and answer the signal.',
    }),
    ...behaviourDrafts(seen, {
      accepts: (probe) => probe.readOnly === true && !('stop' in probe) && !('health' in probe),
      keywords: ['ENTRYPOINT', 'CMD'],
      advice: 'Write to a volume or to memory, not beside the program.',
    }),
  ],
}
