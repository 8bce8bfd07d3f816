import { createHash } from 'node:crypto'
import { sandboxSpec } from '../limits'
import type { SandboxContext } from '../types'

/** Stands for the id and the time in which one member differs from another. */
const NOBODY = { id: '00000000-0000-4000-8000-000000000000', userId: null, expiresAt: new Date(0) }

/** Of all that a sandbox of `image` is made with here: only a member of the pool that was made so may be claimed. */
export function fingerprintOf(
  { instance, limits }: Pick<SandboxContext, 'instance' | 'limits'>,
  image: string,
): string {
  const spec = sandboxSpec({ instance, limits, sandbox: { ...NOBODY, image }, lesson: null })
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 32)
}
