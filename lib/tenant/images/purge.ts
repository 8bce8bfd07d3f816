import { Refusal } from '../refusal'
import { type ImageScope, listOwned } from './find'

const ROUNDS = 20

/**
 * Takes everything of a tenant's off the engine that is an image: names, results, steps of builds. What another tenant
 * has too stays for them; what a container still uses stays, and is counted in the answer.
 */
export async function purgeImages(ctx: ImageScope): Promise<number> {
  for (let round = 0; round < ROUNDS; round++) {
    const rows = (await listOwned(ctx, { all: true })).filter(
      ({ owner, upstreamNames }) => owner === 'own' || upstreamNames.length > 0,
    )
    if (rows.length === 0) return 0
    const parents = new Set(rows.map(({ row }) => row.ParentId))
    let removed = 0
    for (const { row, upstreamNames } of rows) {
      // Leaves first: the engine refuses to remove an image that others were built on.
      const names = upstreamNames.length > 0 ? upstreamNames : parents.has(row.Id) ? [] : [row.Id]
      for (const name of names) if (await removeOne(ctx, name)) removed++
    }
    if (removed === 0) return rows.length
  }
  return (await listOwned(ctx, { all: true })).filter(({ owner }) => owner === 'own').length
}

async function removeOne(ctx: ImageScope, name: string): Promise<boolean> {
  try {
    await ctx.upstream.json({ method: 'DELETE', path: ['images', name], query: { force: true } })
    return true
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return true
    if (error instanceof Refusal && error.status === 409) return false
    throw error
  }
}
