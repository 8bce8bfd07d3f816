import { join } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import { migrate } from '@/lib/db/migrate'
import { createEngine } from '@/lib/docker/client'
import { migrateJobs } from '@/lib/jobs/migrate'
import type { Closing } from './closing'
import type { DataFolder } from './data-folder'
import { startDatabase } from './database/start'
import { isDebian, startEngine } from './engine/start'
import { makeImages } from './images/make'
import { formatSeconds, type Progress } from './progress'
import { startRegistry } from './registry/start'

export interface Services {
  databaseUrl: string
  dockerHost: string
  /** host:port of the registry that learners push to; null where none can be brought up. */
  registry: string | null
}

export interface ServicesOptions {
  folder: DataFolder
  progress: Progress
  closing: Closing
  durable: boolean
  signal: AbortSignal
}

/** Brings up the database, the engine and the registry side by side; all are closed by `closing`, also when one of them fails. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const started = await Promise.allSettled([database(options), engine(options), registry(options)])
  const failed = started.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  options.signal.throwIfAborted()
  const [databaseUrl, dockerHost, board] = started.map((result) => (result.status === 'fulfilled' ? result.value : ''))
  return { databaseUrl: databaseUrl ?? '', dockerHost: dockerHost ?? '', registry: board || null }
}

/** Sees to it that the engine has the images of the labs. */
export async function prepareImages({ folder, progress, signal }: ServicesOptions, dockerHost: string): Promise<void> {
  await progress.step(
    'Images',
    (say) =>
      makeImages({
        engine: createEngine({ host: dockerHost }),
        dir: 'labs/images',
        cacheDir: folder.imagesDir,
        onImage: ({ name, how, ms }) => {
          if (how !== 'present') progress.line(`    ${name} ${how} in ${formatSeconds(ms)}`)
        },
        onLine: say,
        signal,
      }),
    (images) => {
      const fresh = images.filter(({ how }) => how !== 'present').length
      return fresh === 0 ? `${images.length}, unchanged` : `${images.length}, ${fresh} new`
    },
  )
}

/** Brings the tables up to date, ours and the queue's. */
export async function prepareTables({ progress }: ServicesOptions, databaseUrl: string): Promise<void> {
  await progress.step(
    'Tables',
    async () => {
      const applied = await migrate({ url: databaseUrl, dir: 'prisma/migrations' })
      await migrateJobs(databaseUrl)
      return applied
    },
    (applied) => (applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`),
  )
}

function database({ folder, progress, closing, durable, signal }: ServicesOptions): Promise<string> {
  return progress
    .step(
      'Database',
      async () => {
        const server = await startDatabase({
          databaseUrl: process.env.DATABASE_URL || undefined,
          dir: folder.postgresDir,
          logFile: join(folder.logsDir, 'postgres.log'),
          password: folder.secrets.databasePassword,
          durable,
          onTrouble: progress.line,
          signal,
        })
        if (server.stop) closing.add('the database', server.stop)
        return server
      },
      ({ about }) => about,
    )
    .then(({ url }) => url)
}

function engine({ folder, progress, closing, signal }: ServicesOptions): Promise<string> {
  return progress
    .step(
      'Engine',
      async (say) => {
        const found = await startEngine({
          dockerHost: process.env.DOCKER_HOST || undefined,
          dir: folder.engineDir,
          hash: folder.hash,
          logFile: join(folder.logsDir, 'engine.log'),
          say,
          onTrouble: progress.line,
          signal,
        })
        if (found.stop) closing.add('the engine', found.stop)
        return found
      },
      ({ about }) => about,
    )
    .then(({ address }) => address)
}

/** "" where there is none: learners can build and run then, and cannot push. */
async function registry({ folder, progress, closing, signal }: ServicesOptions): Promise<string> {
  const given = process.env.DRYDOCK_TENANT_REGISTRY
  if (given) return given
  // An engine elsewhere would not find it on this machine's loopback, and only Debian has the package.
  const near = !process.env.DOCKER_HOST || process.env.DOCKER_HOST.startsWith('unix://')
  if (!near || process.getuid?.() !== 0 || !(await isDebian())) return ''
  return progress
    .step(
      'Registry',
      async (say) => {
        const started = await startRegistry({
          dir: join(folder.path, 'registry'),
          logFile: join(folder.logsDir, 'registry.log'),
          say,
          signal,
        })
        closing.add('the registry', started.stop)
        return started
      },
      ({ address }) => `private, at ${address}`,
    )
    .then(({ address }) => address)
}

/** What a failed start says: our own errors are whole sentences; anything else shows where it came from. */
export function explain(error: unknown): string {
  const unexpected = error instanceof Error && error.name !== 'AppError' && error.stack
  return unexpected ? unexpected : messageOf(error)
}
