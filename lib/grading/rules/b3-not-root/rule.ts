import { behaviourDrafts } from '../behaviour'
import { BEST_PRACTICES, type Rule } from '../rule'

const ROOT = /^(root|0)(:.*)?$/

export const rule: Rule = {
  id: 'B3',
  title: 'Not root',
  meaning: 'The last stage ends with a USER other than root, and PID 1 runs as one.',
  reason: 'A program that is taken over as root holds every right that the container has.',
  source: BEST_PRACTICES,
  severity: 'warning',
  syntax: ({ stages }) => {
    const last = stages.at(-1)
    if (!last) return []
    let user: (typeof last.instructions)[number] | undefined
    for (
      let stage: typeof last | undefined = last;
      stage && !user;
      stage = stage.parent === null ? undefined : stages[stage.parent]
    )
      user = stage.instructions.findLast(({ keyword }) => keyword === 'USER')
    if (user && !ROOT.test(user.args)) return []
    return [
      {
        message: user
          ? 'The program runs as root: the last USER says so.'
          : 'The program runs as root: no USER is set.',
        advice: 'Give the program a user of its own before it starts.',
        instruction: user ?? last.instructions[0] ?? null,
      },
    ]
  },
  observed: (seen) =>
    behaviourDrafts(seen, {
      accepts: (probe) => 'user' in probe,
      keywords: ['USER', 'ENTRYPOINT', 'CMD'],
      advice: 'Give the program a user of its own before it starts.',
    }),
}
