import { AppError } from '@/lib/base/errors'
import { serve } from './serve'
import type { Site } from './site'

/** A server that dies more often than this within a while has a reason that another start does not mend. */
const MOST_DEATHS = 5
const WHILE_MS = 60_000

/** A server that somebody kills is started again; pages and terminals come back to it by themselves. */
async function untilEnd(first: Site, restart: () => Promise<Site>): Promise<void> {
  let site = first
  let deaths: number[] = []
  for (;;) {
    const why = await site.ended
    const now = performance.now()
    deaths = [...deaths.filter((at) => now - at < WHILE_MS), now]
    if (deaths.length >= MOST_DEATHS)
      throw new AppError('internal', `The server is gone: ${why}. See logs/server.log in the data folder.`)
    site = await restart()
    console.log(`The server was gone (${why}) and is back.`)
  }
}

process.exit(await serve(process.argv.slice(2), { dev: false, untilEnd }))
