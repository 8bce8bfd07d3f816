import { resolve } from 'node:path'
import type { Clock } from '@/lib/base/clock'
import { toAppError } from '@/lib/base/errors'
import type { Log } from '@/lib/base/log'
import type { Config } from '@/lib/config/config'
import type { Db } from '@/lib/db/client'
import { forgetVersions } from '@/lib/publishing/mutations'
import { shelfDir } from '@/lib/publishing/offered'
import { openShelf } from '@/lib/publishing/shelf'
import type { Following } from '@/lib/publishing/source/follow'
import { sourceDir } from '@/lib/publishing/source/place'
import { syncOffers } from '@/lib/publishing/sync'

interface Site {
  db: Db
  config: Config
  clock: Clock
}

/**
 * Offers what the labs folder holds, as far as it is offered by itself. A folder that cannot be read keeps nobody from
 * the lessons that are offered already.
 */
export async function publishFolder({ db, config, clock, log }: Site & { log: Log }): Promise<void> {
  try {
    const { published, withdrawn } = await syncOffers(db, {
      dir: config.labsDir,
      mode: config.publishLabs,
      at: clock.now(),
    })
    if (published.length + withdrawn.length > 0) log.info('lessons were published', { published, withdrawn })
  } catch (error) {
    log.error('the labs folder could not be published', { error: toAppError(error) })
  }
}

/** The repository that lessons come from, or null. */
export function followingOf({ config, ...site }: Site & { log: Log }): Following | null {
  const { git, dataDir, publishLabs: mode } = config
  return git && { ...site, repository: git, dir: resolve(sourceDir(dataDir)), pollMs: git.pollMs, mode }
}

/** Throws away versions of lessons that nobody needs, with their folders. */
export async function tidyVersions({ db, config, clock }: Site): Promise<void> {
  await forgetVersions(db, clock.now())
  await openShelf({ db, dir: shelfDir(config.dataDir) }).tidy(clock.now())
}
