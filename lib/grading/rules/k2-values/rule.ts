import type { Instruction } from '@/lib/dockerfile/types'
import type { ImageSeen } from '../../observation'
import { type Draft, OCI_LAYERS, type Rule } from '../rule'
import { secretKinds } from '../secrets'

export const rule: Rule = {
  id: 'K2',
  title: 'No secret values in configuration or history',
  meaning: 'Nothing that has the form of a secret stands in ENV, labels, commands or history, under whatever name.',
  reason: 'Configuration and history come with every copy of the image, in plain text.',
  source: OCI_LAYERS,
  severity: 'error',
  syntax: ({ instructions }) =>
    instructions.flatMap((instruction) =>
      ['ENV', 'LABEL', 'ARG', 'RUN', 'CMD', 'ENTRYPOINT'].includes(instruction.keyword)
        ? drafts(instruction.text, { where: `line ${instruction.line}`, instruction })
        : [],
    ),
  observed: ({ image }) => (image ? inImage(image) : []),
}

function inImage({ config, ownHistory, textSecrets = [] }: ImageSeen): Draft[] {
  const plain = [
    // What an instruction says in plain sight is found in the text already; here is what the engine filled in.
    ...ownHistory.flatMap(({ createdBy, instruction }) =>
      instruction && secretKinds(instruction.text).length > 0
        ? []
        : drafts(createdBy, { where: 'the history', instruction }),
    ),
    ...config.env
      .filter((pair) => !ownHistory.some(({ createdBy }) => createdBy.includes(pair)))
      .flatMap((pair) => drafts(pair, { where: 'the environment', instruction: null })),
  ]
  // The larger set of rules is too large for the editor; what it finds where the small one is silent comes on top.
  const told = (instruction: Instruction | null) => plain.some((draft) => draft.instruction === instruction)
  return [
    ...plain,
    ...textSecrets
      .filter(({ instruction }) => !told(instruction) && secretKinds(instruction?.text ?? '').length === 0)
      .map(({ kind, where, instruction }) => draft(kind, { where, instruction })),
  ]
}

function drafts(text: string, { where, instruction }: { where: string; instruction: Instruction | null }): Draft[] {
  return secretKinds(text).map((kind) => draft(kind, { where, instruction }))
}

function draft(kind: string, { where, instruction }: { where: string; instruction: Instruction | null }): Draft {
  return {
    message: `A value in ${where} has the form of a secret (${kind}).`,
    advice: 'Take the secret out of the Dockerfile, and replace it where it came from: it has been seen.',
    instruction,
    evidence: { kind },
  }
}
