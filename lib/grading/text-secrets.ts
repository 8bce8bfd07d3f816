import type { Instruction } from '@/lib/dockerfile/types'
import { findSecrets } from '@/lib/image/secrets/text'
import type { ImageSeen } from './observation'

/**
 * What has the form of a secret in configuration and history, by all rules that files are searched with. `history` are
 * the lines that are not the base's; `env` may have pairs of the base, which are left to whoever made it. Pure.
 */
export function findTextSecrets({
  history,
  env,
}: {
  history: { createdBy: string; instruction: Instruction | null }[]
  env: string[]
}): NonNullable<ImageSeen['textSecrets']> {
  const texts = [
    ...history.map(({ createdBy, instruction }) => ({ text: createdBy, where: 'the history', instruction })),
    ...env
      .filter((pair) => !history.some(({ createdBy }) => createdBy.includes(pair)))
      .map((text) => ({ text, where: 'the environment', instruction: null })),
  ]
  return texts.flatMap(({ text, where, instruction }) =>
    [...new Set(findSecrets(text).map(({ name }) => name))].map((kind) => ({ kind, where, instruction })),
  )
}
