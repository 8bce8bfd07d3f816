import type { Instruction } from '@/lib/dockerfile/types'
import { behaviourDrafts } from '../behaviour'
import type { Rule } from '../rule'

export const rule: Rule = {
  id: 'B6',
  title: 'HEALTHCHECK turns healthy',
  meaning: 'The image has a HEALTHCHECK, and a running container reports healthy in the time that the exercise gives.',
  reason: 'An orchestrator sends requests to what says healthy, and restarts what does not.',
  source: 'https://docs.docker.com/reference/dockerfile/#healthcheck',
  severity: 'error',
  syntax: ({ instructions }) =>
    instructions.filter(cannotFail).map((instruction) => ({
      severity: 'warning' as const,
      message: 'This check cannot fail: it says healthy of anything.',
      advice: 'Ask the program something that only a working one answers.',
      instruction,
    })),
  observed: (seen) =>
    behaviourDrafts(seen, {
      accepts: (probe) => 'health' in probe,
      keywords: ['HEALTHCHECK'],
      advice:
        'Run the check by hand in a container: it needs its program in the image, and the port that is listened on.',
    }),
}

const ALWAYS =
  /^(CMD\s+)?(\[\s*"(\/bin\/)?(true|:)"\s*\]|(\/bin\/)?true|:|exit\s+0|echo\b[^|&;]*)$|\|\|\s*(true|:|exit\s+0)\s*"?\s*\]?$/

function cannotFail({ keyword, args }: Instruction): boolean {
  return keyword === 'HEALTHCHECK' && ALWAYS.test(args.trim())
}
