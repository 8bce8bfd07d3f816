import { systemClock } from '@/lib/base/clock'
import { createLog } from '@/lib/base/log'
import { runUntilStopped } from '@/lib/base/process'
import { parseConfig } from '@/lib/config/config'
import { createDb } from '@/lib/db/client'
import { createEngine } from '@/lib/docker/client'
import { openOffered } from '@/lib/publishing/offered'
import { startGraders } from './graders'

// A process that only works on jobs, for a school that has grown: start as many as there are engines to build on.
const log = createLog({ fields: { part: 'worker' } })
await runUntilStopped({
  log,
  parent: process.env.DRYDOCK_PARENT,
  start: async () => {
    const config = parseConfig(process.env)
    const db = createDb({ url: config.databaseUrl })
    const engine = createEngine({ host: config.buildDockerHost })
    const offered = openOffered({ db, ...config, follow: config.watchLabs })
    const worker = await startGraders({ config, db, engine, clock: systemClock, log, offered })
    process.stdout.write(`${JSON.stringify({ ready: true })}\n`)
    return {
      close: async () => {
        await worker.stop()
        await db.$disconnect()
      },
    }
  },
})
