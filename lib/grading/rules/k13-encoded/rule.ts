import type { Instruction } from '@/lib/dockerfile/types'
import { type Draft, OCI_LAYERS, type Rule } from '../rule'
import { encodedFileDrafts } from '../secret-files'
import { decodedKinds } from '../secrets'

const PLACES = ['ENV', 'LABEL', 'ARG', 'RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK']

export const rule: Rule = {
  id: 'K13',
  title: 'No encoded secrets',
  meaning: 'Nothing becomes a secret when it is decoded from base64, hex or percent signs.',
  reason: 'An encoding is no lock: whoever has the image turns it back with one command.',
  source: OCI_LAYERS,
  severity: 'error',
  syntax: ({ instructions }) =>
    instructions.flatMap((instruction) =>
      PLACES.includes(instruction.keyword)
        ? drafts(instruction.text, { where: `line ${instruction.line}`, instruction })
        : [],
    ),
  observed: ({ image }) => {
    if (!image) return []
    const said = image.ownHistory.map(({ createdBy }) => createdBy).join('\n')
    return [
      ...encodedFileDrafts(image),
      ...image.config.env
        .filter((pair) => !said.includes(pair))
        .flatMap((pair) => drafts(pair, { where: 'the environment', instruction: null })),
    ]
  },
}

function drafts(text: string, { where, instruction }: { where: string; instruction: Instruction | null }): Draft[] {
  return decodedKinds(text).map(({ kind, form }) => ({
    message: `A value in ${where} is a secret in ${form} (${kind}).`,
    advice: 'Take the secret out, and replace it where it came from: encoding it has hidden it from nobody.',
    instruction,
    evidence: { kind, form },
  }))
}
