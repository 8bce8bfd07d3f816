import { findSandbox } from './data'
import { saveHome } from './saved-home'
import { isRunning, type SandboxContext } from './types'
import { findWorkspace, listUnkept } from './workspace/data'
import { claimSave, dropUnfinished } from './workspace/mutations'

/** Between two savings of a home that is in use. */
export const KEEP_EVERY_MS = 2 * 60_000
/** Of one turn; the rest comes with the next. */
const HOMES_PER_TURN = 40

/**
 * Keeps the homes of running sandboxes that were used since they were last kept, one after the other, so that an engine
 * that crashes or a container that is killed costs a learner at most `KEEP_EVERY_MS` and one turn of the timer. Several
 * servers may do it at once; each home is taken by one of them.
 */
export async function keepHomes(ctx: SandboxContext, signal?: AbortSignal): Promise<number> {
  const now = ctx.clock.now()
  await dropUnfinished(ctx.db, now)
  const before = new Date(now.getTime() - KEEP_EVERY_MS)
  let kept = 0
  for (const { id } of await listUnkept(ctx.db, { before, limit: HOMES_PER_TURN })) {
    signal?.throwIfAborted()
    const sandbox = await findSandbox(ctx.db, { id, userId: null })
    if (!isRunning(sandbox)) continue
    const { userId, lessonId } = sandbox
    const workspace = await findWorkspace(ctx.db, { userId, lessonId })
    if (!(await claimSave(ctx.db, { userId, lessonId, at: now, before }))) continue
    // What could not be kept whole is tried again, changed or not.
    const since = workspace?.trouble ? undefined : (workspace?.savedAt ?? undefined)
    if ((await saveHome(ctx, sandbox, { since })).kept) kept++
  }
  return kept
}
