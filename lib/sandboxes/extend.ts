import { AppError } from '@/lib/base/errors'
import { EXTENSION_MS, MAX_EXTENSIONS } from './limits'
import { addTime } from './mutations'
import type { Sandbox, SandboxContext } from './types'

/** Gives a running sandbox another half hour, a bounded number of times. Throws `conflict` when it cannot be. */
export async function extendSandbox(ctx: SandboxContext, { id }: { id: string }): Promise<Sandbox> {
  const extended = await addTime(ctx.db, { id, at: ctx.clock.now() })
  if (extended) return extended
  throw new AppError(
    'conflict',
    `This sandbox cannot be extended: it has ended, or has had its ${MAX_EXTENSIONS} extensions of ` +
      `${EXTENSION_MS / 60_000} minutes. A new one can be started at any time.`,
    { details: { id } },
  )
}
