import { DOCKERFILE_REFERENCE, type Rule } from '../rule'

export const rule: Rule = {
  id: 'B4',
  title: 'Absolute WORKDIR',
  meaning: 'WORKDIR names a path from the root.',
  reason: 'A relative one depends on every WORKDIR before it, also on those of the base image.',
  source: DOCKERFILE_REFERENCE,
  severity: 'warning',
  syntax: ({ instructions }) =>
    instructions
      .filter(({ keyword, args }) => keyword === 'WORKDIR' && !/^["']?(\/|\$|[A-Za-z]:\\)/.test(args))
      .map((instruction) => ({
        message: `"${instruction.args.slice(0, 80)}" is a relative path.`,
        advice: 'Write the whole path.',
        instruction,
      })),
}
