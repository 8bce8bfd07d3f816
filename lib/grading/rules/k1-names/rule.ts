import { DOCKERFILE_REFERENCE, type Rule } from '../rule'
import { isPlaceholder, isSecretName, readPairs } from '../secrets'

export const rule: Rule = {
  id: 'K1',
  title: 'No secrets by name in ENV or ARG',
  meaning: 'ENV and ARG do not carry passwords, tokens or keys.',
  reason:
    'ENV is part of the image, and the value of an ARG stands in its history: both can be read by whoever has the image.',
  source: DOCKERFILE_REFERENCE,
  severity: 'warning',
  syntax: ({ instructions }) =>
    instructions.flatMap((instruction) => {
      if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') return []
      return readPairs(instruction.args)
        .filter(({ name, value }) => isSecretName(name) && (instruction.keyword === 'ARG' || !isPlaceholder(value)))
        .map(({ name }) => ({
          message: `${instruction.keyword} \`${name}\` looks like a secret; its value stays readable in the image.`,
          advice: 'Give a secret to the container when it runs, not to the image when it is built.',
          instruction,
          evidence: { name },
        }))
    }),
}
