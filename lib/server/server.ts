import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import next from 'next'
import { pruneFailures } from '@/lib/accounts/attempts/mutations'
import { systemClock } from '@/lib/base/clock'
import { createLog, type Log } from '@/lib/base/log'
import { startHost } from '@/lib/broker/host'
import type { Config } from '@/lib/config/config'
import { createDb } from '@/lib/db/client'
import { createEngine } from '@/lib/docker/client'
import { sweepGradings } from '@/lib/grading/sweep'
import { openOffered } from '@/lib/publishing/offered'
import { followRepository } from '@/lib/publishing/source/follow'
import { noteActivity } from '@/lib/sandboxes/activity'
import { keepHomes } from '@/lib/sandboxes/keep'
import { sweepSandboxes } from '@/lib/sandboxes/sweeper'
import { startGraders } from '@/lib/worker/graders'
import { createGateway, type Gateway, type Way } from './gateway'
import { answerVerdict, cleanHeaders } from './http'
import { followingOf, publishFolder, tidyVersions } from './labs'
import { createPreview, type Preview } from './preview/preview'
import { findSignedIn } from './preview/signed-in'
import { startQueue } from './queue'
import { spliceTo } from './splice'
import { type Chore, startChores } from './timers'

const SWEEP_EVERY_MS = 15_000
/** What it has not come to by then, the next one does. */
const SWEEP_MOST_MS = 45_000
const ACTIVITY_EVERY_MS = 30_000
const KEEP_TURN_MS = 30_000
/** Whether a fetch of lessons is due, or asked for: one row. */
const LOOK_AT_SOURCE_MS = 2_000
const PRUNE_EVERY_MS = 60 * 60_000
/** Longer than a proxy keeps an idle connection, so that it is never we who close one that it is about to use. */
const KEEP_ALIVE_MS = 65_000
const LAST_RESPONSES_MS = 300

export interface RunningServer {
  url: string
  /** Closes in order: no new requests, no jobs, no terminals, no database. Safe to call twice. */
  close(): Promise<void>
}

/**
 * Serves pages, API and terminals, and grades. The database must be migrated. Throws when a port, the database or the
 * built pages are missing; what was started until then is closed.
 */
export async function startServer({ config, dev }: { config: Config; dev: boolean }): Promise<RunningServer> {
  // next-auth takes these from the environment and from nowhere else.
  process.env.NEXTAUTH_URL = config.url
  process.env.NEXTAUTH_SECRET = config.secret
  const log = createLog({ level: config.logLevel, fields: { part: 'server' } })
  const closers: (() => Promise<unknown>)[] = []
  let closing: Promise<void> | null = null
  const close = () => {
    closing ??= closeAll(closers, log)
    return closing
  }
  try {
    const url = await start({ config, dev, log, closers })
    return { url, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start({
  config,
  dev,
  log,
  closers,
}: {
  config: Config
  dev: boolean
  log: Log
  closers: (() => Promise<unknown>)[]
}): Promise<string> {
  const db = createDb({ url: config.databaseUrl })
  closers.push(() => db.$disconnect())
  const engine = createEngine({ host: config.dockerHost })
  // Submissions may be built by another engine than the one that runs sandboxes.
  const builder = config.buildDockerHost === config.dockerHost ? engine : createEngine({ host: config.buildDockerHost })
  const clock = systemClock
  const way = await openWay({ config, db, engine, clock, log, closers })
  const gateway = createGateway({ db, way, log, clock, siteUrl: config.url, secret: config.secret })
  closers.push(() => gateway.close())

  const follow = dev || config.watchLabs
  const offered = openOffered({ db, ...config, follow })
  if (!follow && !config.git) await publishFolder({ db, config, clock, log })
  const graders = await startGraders({ config, db, engine: builder, clock, log, offered })
  closers.push(() => graders.stop())
  const sandboxes = { db, engine, clock, log, instance: config.instance, limits: config.sandbox }
  const chores: Chore[] = [
    {
      name: 'sweep sandboxes',
      everyMs: SWEEP_EVERY_MS,
      mostMs: SWEEP_MOST_MS,
      work: (signal) => sweepSandboxes(sandboxes, signal),
    },
    { name: 'note activity', everyMs: ACTIVITY_EVERY_MS, work: (signal) => noteActivity(sandboxes, signal) },
    { name: 'keep homes', everyMs: KEEP_TURN_MS, work: (signal) => keepHomes(sandboxes, signal) },
    {
      name: 'sweep gradings',
      everyMs: SWEEP_EVERY_MS,
      work: () => sweepGradings({ db, engine: builder, clock, log, instance: config.instance }),
    },
    { name: 'forget versions', everyMs: PRUNE_EVERY_MS, work: () => tidyVersions({ db, config, clock }) },
    { name: 'forget failed sign-ins', everyMs: PRUNE_EVERY_MS, work: () => pruneFailures(db, clock.now()) },
  ]
  const repository = followingOf({ db, config, clock, log })
  if (repository)
    chores.push({
      name: 'fetch labs',
      everyMs: LOOK_AT_SOURCE_MS,
      work: (signal) => followRepository(repository, signal),
    })
  const running = startChores(chores, log)
  closers.push(() => running.stop())
  const queue = startQueue({
    sandboxes,
    databaseUrl: config.databaseUrl,
    offered,
  })
  closers.push(() => queue.stop())
  const { secret, url: siteUrl, previewUrl } = config
  const findUserId = (request: IncomingMessage) => findSignedIn(request, { db, secret, siteUrl })
  const preview = createPreview({ db, engine, log, secret, siteUrl, previewUrl, findUserId })
  return listen({ config, dev, log, gateway, preview, closers })
}

/** To the broker: within this process, or through the socket of one that outlives it. */
async function openWay(
  options: Parameters<typeof startHost>[0] & { closers: (() => Promise<unknown>)[] },
): Promise<Way> {
  const { config, clock, closers } = options
  if (config.brokerPath !== null) return spliceTo({ path: config.brokerPath, secret: config.secret, clock })
  const host = await startHost(options)
  closers.push(() => host.stop())
  return host.door
}

async function listen({
  config,
  dev,
  log,
  gateway,
  preview,
  closers,
}: {
  config: Config
  dev: boolean
  log: Log
  gateway: Gateway
  preview: Preview
  closers: (() => Promise<unknown>)[]
}): Promise<string> {
  // Next listens for upgrades on the server that it is given and may end those that it does not know. It is given one
  // that never listens, and is handed only what is not ours.
  const upgrades = createServer()
  const app = next({ dev, dir: process.cwd(), hostname: config.host, port: config.port, httpServer: upgrades })
  await app.prepare()
  closers.push(() => app.close())
  const handle = app.getRequestHandler()
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    cleanHeaders(request, config)
    // First: what comes from a learner's page shall reach nothing else.
    preview
      .answer(request, response)
      .then(async (shown) => shown || (await answerVerdict(gateway, request, response)))
      .then(async (answered) => {
        if (!answered) await handle(request, response)
      })
      .catch((error: unknown) => {
        log.error('a request failed', { path: request.url, error })
        if (response.headersSent) response.destroy()
        else response.writeHead(500).end('Something went wrong on our side.')
      })
  })
  server.on('upgrade', (request, socket, head) => {
    cleanHeaders(request, config)
    if (preview.upgrade(request, socket, head) || gateway.upgrade(request, socket, head)) return
    if (dev) upgrades.emit('upgrade', request, socket, head)
    else socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, resolve)
  })
  // Last in, first closed.
  closers.splice(
    closers.length,
    0,
    () => finishResponses(server),
    () => stopListening(server),
  )
  const { port } = server.address() as AddressInfo
  const url = config.port === 0 ? `http://${config.host}:${port}` : config.url
  log.info('listening', { url, host: config.host, port })
  return url
}

/** No new connections; those in use go on. */
async function stopListening(server: Server): Promise<void> {
  server.close()
  server.closeIdleConnections()
}

/** A page that is being sent gets a moment; event streams never end by themselves. */
async function finishResponses(server: Server): Promise<void> {
  await systemClock.sleep(LAST_RESPONSES_MS)
  server.closeAllConnections()
}

async function closeAll(closers: (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const close of closers.reverse()) await close().catch((error: unknown) => log.error('closing failed', { error }))
}
