import { join, resolve } from 'node:path'
import { createSetupLink } from '@/lib/accounts/setup-link'
import { systemClock } from '@/lib/base/clock'
import { createDb } from '@/lib/db/client'
import { type SignIn, seedDemo } from '@/prisma/seed/demo'
import { buildApp } from './app-build'
import { Closing, StopRequest, stopSignal } from './closing'
import { lockDataFolder, openDataFolder } from './data-folder'
import { serverEnvironment } from './environment'
import { parseOptions, type StartOptions, USAGE } from './options'
import { choosePort } from './port'
import { createProgress, formatSeconds, type Progress } from './progress'
import { resetData } from './reset'
import { explain, prepareImages, prepareTables, type ServicesOptions, startServices } from './services'
import { type Site, startSite } from './site'

export interface ServeMode {
  dev: boolean
  /** Called with the running site; resolves when it is time to end. */
  untilEnd(site: Site, restart: () => Promise<Site>): Promise<void>
}

/** The whole of `npm start` and `npm run dev`: brings everything up, says where it is, and closes it again. */
export async function serve(args: string[], mode: ServeMode): Promise<number> {
  const progress = createProgress()
  const closing = new Closing((text) => progress.line(text))
  const signal = stopSignal()
  try {
    const options = parseOptions(args)
    if (options.help) {
      progress.line(USAGE)
      return 0
    }
    await bringUp({ options, mode, progress, closing, signal })
    return 0
  } catch (error) {
    if (error instanceof StopRequest) return 0
    progress.line(`\n${explain(error)}`)
    return 1
  } finally {
    const started = performance.now()
    await closing.close()
    if (signal.aborted) progress.line(`Closed in ${formatSeconds(performance.now() - started)}.`)
  }
}

interface Run {
  options: StartOptions
  mode: ServeMode
  progress: Progress
  closing: Closing
  signal: AbortSignal
}

async function bringUp({ options, mode, progress, closing, signal }: Run): Promise<void> {
  const started = performance.now()
  // A relative folder is meant from where the person stands.
  const path = options.data === '.drydock' ? resolve('.drydock') : resolve(process.env.INIT_CWD ?? '.', options.data)
  const unlock = await lockDataFolder(path)
  closing.add('the data folder', unlock)
  if (options.reset) await resetData({ path, yes: options.yes, progress })
  const folder = await openDataFolder(path)
  const port = await choosePort({ wanted: options.port, host: options.host })

  const given: ServicesOptions = { folder, progress, closing, durable: true, signal }
  const services = await startServices(given)
  await prepareTables(given, services.databaseUrl)
  // Both take minutes the first time, and each leaves a core idle half of it.
  await allOrFirstError([
    prepareImages(given, services.dockerHost),
    mode.dev ? Promise.resolve() : buildPages(progress, signal),
  ])
  const env = serverEnvironment({ folder, services, host: options.host, port, dev: mode.dev })
  const { setupToken, signIns } = await seed({ databaseUrl: services.databaseUrl, env, demo: options.demo, progress })

  const open = () => {
    const logFile = join(folder.logsDir, 'server.log')
    return startSite({ dev: mode.dev, env, logFile, onTrouble: (line) => progress.line(line), signal })
  }
  let site = await progress.step('Server', open)
  closing.add('the server', () => site.stop())
  announce({ progress, url: env.DRYDOCK_URL ?? site.url, setupToken, signIns, took: performance.now() - started })
  const restart = async () => {
    await site.stop()
    signal.throwIfAborted()
    site = await open()
    return site
  }
  await Promise.race([mode.untilEnd(site, restart), rejectWhenAsked(signal)])
}

async function buildPages(progress: Progress, signal: AbortSignal): Promise<void> {
  await progress.step(
    'Pages',
    (say) => buildApp({ say, signal }),
    (built) => (built ? 'built' : 'unchanged'),
  )
}

async function seed({
  databaseUrl,
  env,
  demo,
  progress,
}: {
  databaseUrl: string
  env: NodeJS.ProcessEnv
  demo: boolean
  progress: Progress
}): Promise<{ setupToken: string | null; signIns: SignIn[] }> {
  const db = createDb({ url: databaseUrl, connections: 2 })
  try {
    const given = { labsDir: env.DRYDOCK_LABS ?? 'labs', secret: env.DRYDOCK_SECRET ?? '', clock: systemClock }
    const signIns = demo ? await progress.step('Demo class', () => seedDemo(db, given)) : []
    const link = await createSetupLink(db, { clock: systemClock })
    return { setupToken: link?.token ?? null, signIns }
  } finally {
    await db.$disconnect()
  }
}

function announce({
  progress,
  url,
  setupToken,
  signIns,
  took,
}: {
  progress: Progress
  url: string
  setupToken: string | null
  signIns: SignIn[]
  took: number
}): void {
  progress.line(`\n  Drydock is open at ${url}   (ready in ${formatSeconds(took)}, Ctrl-C closes it)`)
  if (setupToken) {
    progress.line('\n  There is no admin yet. This link makes one; it works once, within a day:')
    progress.line(`  ${url}/setup/${setupToken}`)
  }
  if (signIns.length > 0) progress.line('\n  Demo sign-ins (e-mail address and password):')
  for (const { role, email, password } of signIns) progress.line(`  ${role.padEnd(11)} ${email.padEnd(26)} ${password}`)
  progress.line()
}

/** Waits for all of them, so that nothing goes on behind our back, then throws what was thrown first in the list. */
async function allOrFirstError(work: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

function rejectWhenAsked(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
