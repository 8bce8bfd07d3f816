import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { listContainers } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { listExpired, listKept } from './data'
import { forgetTenant } from './mutations'
import { endTenant, listTenantIds } from './objects'
import type { HostContext } from './types'

/** A folder is made a moment before its container. */
const FOLDER_GRACE_MS = 120_000

/**
 * Ends what tenants run who have no socket, and throws away what those left who are gone or have not come back in time.
 */
export async function sweepTenants(ctx: HostContext, open: ReadonlySet<string>): Promise<void> {
  const since = new Date(ctx.clock.now().getTime() - ctx.retentionMs)
  const all = [...(await listTenantIds(ctx)), ...(await listExpired(ctx.db, since))]
  const found = [...new Set(all)].filter((id) => !open.has(id))
  const kept = await listKept(ctx.db, { ids: found, since })
  for (const id of found) {
    if (kept.has(id)) await endTenant(ctx, id)
    else {
      ctx.log.info('a tenant is thrown away', { tenant: id })
      await ctx.purge(id)
      await forgetTenant(ctx.db, id)
    }
  }
  await sweepFolders(ctx)
}

/** Folders of sandboxes, and of those that wait in the pool, that no container has any more. */
async function sweepFolders({ engine, instance, dir, clock }: HostContext): Promise<void> {
  const containers = await listContainers(engine, { labels: { [LABEL.instance]: instance }, all: true })
  const used = new Set(containers.map(({ labels }) => labels[LABEL.sandbox]))
  for (const name of await readdir(dir)) {
    if (used.has(name)) continue
    const facts = await stat(join(dir, name)).catch(() => null)
    if (!facts || clock.now().getTime() - facts.ctimeMs < FOLDER_GRACE_MS) continue
    await rm(join(dir, name), { recursive: true, force: true })
  }
}
