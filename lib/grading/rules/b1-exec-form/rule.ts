import { DOCKERFILE_REFERENCE, type Rule } from '../rule'

export const rule: Rule = {
  id: 'B1',
  title: 'Exec form for CMD and ENTRYPOINT',
  meaning: 'CMD and ENTRYPOINT are written as a JSON list.',
  reason:
    'The other form starts a shell as PID 1: signals end there, so that stopping takes until the engine kills it, and arguments do not arrive.',
  source: DOCKERFILE_REFERENCE,
  severity: 'warning',
  syntax: ({ instructions }) =>
    instructions
      .filter(({ keyword, json, args }) => ['CMD', 'ENTRYPOINT'].includes(keyword) && json === null && args !== '')
      .map((instruction) => ({
        message: /^\s*\[/.test(instruction.args)
          ? `${instruction.keyword} looks like a list but is no JSON, so a shell runs it. JSON needs double quotes.`
          : `${instruction.keyword} is in shell form: /bin/sh becomes PID 1.`,
        advice: 'Write the program and its arguments as a list.',
        instruction,
      })),
}
