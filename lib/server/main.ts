import { createLog } from '@/lib/base/log'
import { runUntilStopped } from '@/lib/base/process'
import { parseConfig } from '@/lib/config/config'
import { startServer } from './server'

// Started by `npm start` and `npm run dev` with its settings in the environment; `--dev` is hot reload. One line on
// standard output says when it serves: {"ready":true,"url":"http://…"}.
const log = createLog({ fields: { part: 'server' } })
await runUntilStopped({
  log,
  parent: process.env.DRYDOCK_PARENT,
  start: async () => {
    const server = await startServer({ config: parseConfig(process.env), dev: process.argv.includes('--dev') })
    process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`)
    return server
  },
})
