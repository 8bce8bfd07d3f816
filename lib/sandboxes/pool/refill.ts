import { isAppError, messageOf, toAppError } from '@/lib/base/errors'
import type { PoolMember } from '@/lib/db/generated/client'
import { inspectContainer, listContainers, startContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { findImage } from '@/lib/docker/image'
import { LABEL } from '@/lib/docker/labels'
import { LEARNER, sandboxSpec } from '../limits'
import { findPressure } from '../queue/pressure'
import { removeRemains } from '../remains'
import type { SandboxContext } from '../types'
import { countLoad, listMembers, readPeaks } from './data'
import { fingerprintOf } from './fingerprint'
import { changePool, deleteMember, readyMember } from './mutations'
import { MEMBER_MAX_AGE_MS, planPool } from './plan'

/** Demand is what was asked for in this time. */
const DEMAND_MS = 30 * 60_000
const WARM_TIMEOUT_MS = 20_000
const WARM_OUTPUT_BYTES = 4_096

/**
 * Brings the pool to what is needed of `images`: takes out what is stale, dead or too much, and starts what is missing,
 * as many at once as the engine bears. While somebody waits in the queue the engine is left to them. Several servers
 * may run it; one at a time decides, and each fills what it decided on. Throws `engine_unavailable`.
 */
export async function refillPool(
  ctx: SandboxContext,
  { images, signal }: { images: string[]; signal?: AbortSignal },
): Promise<{ filled: number; dropped: number }> {
  const { db, engine, limits, clock } = ctx
  const at = clock.now()
  const ids = new Map(
    await Promise.all(images.map(async (name) => [name, (await findImage(engine, name))?.id] as const)),
  )
  const labels = { [LABEL.instance]: ctx.instance, [LABEL.kind]: 'sandbox' }
  const alive = new Set((await listContainers(engine, { labels, all: false })).map(({ id }) => id))
  const held = (await findPressure(ctx)) !== null
  const change = await changePool(db, {
    at,
    plan: async (tx) => {
      const [members, load] = [await listMembers(tx), await countLoad(tx)]
      const peaks = await readPeaks(tx, new Date(at.getTime() - DEMAND_MS))
      const need = (image: string) => ({
        image,
        imageId: ids.get(image) ?? null,
        fingerprint: fingerprintOf(ctx, image),
        peak: peaks.get(image) ?? 0,
      })
      return planPool({
        needs: images.map(need),
        members,
        alive,
        listedAt: at,
        now: at,
        pool: limits.pool,
        room: held ? 0 : limits.limit - load.live - load.waiting,
        starts: load.waiting > 0 ? 0 : limits.starts - load.starting,
      })
    },
  })
  if (!change) return { filled: 0, dropped: 0 }
  const filled = await Promise.all([
    ...change.filling.map((member) => fill(ctx, { member, signal })),
    ...change.dropped.map(async ({ id }) => {
      await removeRemains(ctx, id)
      return false
    }),
  ])
  return { filled: filled.filter(Boolean).length, dropped: change.dropped.length }
}

/** False when it could not be made; nothing is left of it then. */
async function fill(
  ctx: SandboxContext,
  { member, signal }: { member: PoolMember; signal?: AbortSignal },
): Promise<boolean> {
  const { db, engine, instance, limits, clock } = ctx
  const { id, image } = member
  try {
    const expiresAt = new Date(member.createdAt.getTime() + MEMBER_MAX_AGE_MS)
    const spec = sandboxSpec({ instance, limits, sandbox: { id, image, userId: null, expiresAt }, lesson: null })
    const { id: containerId } = await startContainer(engine, spec, signal)
    await warm(ctx, { containerId, signal })
    const { imageId } = await inspectContainer(engine, containerId)
    if (await readyMember(db, { id, containerId, imageId, at: clock.now() })) return true
    await removeRemains(ctx, id)
    return false
  } catch (error) {
    // Without its row, what an engine that is away cannot remove now is an orphan, which the next sweep finds.
    await removeRemains(ctx, id).finally(() => deleteMember(db, id))
    if (!signal?.aborted) ctx.log.warn('the pool could not be filled', { image, error: toAppError(error) })
    return false
  }
}

/** The first shell in a container is slower than the second: its program, and what the engine needs for it, are read. */
async function warm(
  { engine, log }: SandboxContext,
  { containerId, signal }: { containerId: string; signal?: AbortSignal },
): Promise<void> {
  try {
    await runExec(engine, {
      containerId,
      command: ['sh', '-c', 'bash -lc "command -v tar head" || :'],
      user: LEARNER,
      timeoutMs: WARM_TIMEOUT_MS,
      maxBytes: WARM_OUTPUT_BYTES,
      signal,
    })
  } catch (error) {
    if (!isAppError(error) || error.code !== 'timeout') throw error
    log.debug('a member of the pool could not be warmed', { reason: messageOf(error) })
  }
}
