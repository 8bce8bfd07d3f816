import { BEST_PRACTICES, type Rule } from '../rule'

export const rule: Rule = {
  id: 'O10',
  title: 'The base image has a version',
  meaning: 'FROM names a tag other than latest, or a digest.',
  reason: 'Without one, the same Dockerfile gives another image tomorrow.',
  source: BEST_PRACTICES,
  severity: 'warning',
  syntax: ({ stages }) =>
    stages
      .filter(({ image, parent }) => parent === null && image !== null && image !== 'scratch' && isMoving(image))
      .map(({ image, instructions }) => ({
        message: `"${image}" names no version.`,
        advice: 'Name the version of the base that you have tried.',
        instruction: instructions[0] ?? null,
      })),
}

function isMoving(image: string): boolean {
  if (image.includes('@')) return false
  const name = image.slice(image.lastIndexOf('/') + 1)
  return !name.includes(':') || name.endsWith(':latest')
}
