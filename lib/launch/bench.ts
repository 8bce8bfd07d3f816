import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { withTimeout } from '@/lib/base/abort'
import { AppError, messageOf } from '@/lib/base/errors'
import { createDb } from '@/lib/db/client'
import { createEngine, type Engine } from '@/lib/docker/client'
import { loadCatalog } from '@/lib/labs/catalog'
import { buildApp } from './app-build'
import { removeOwn } from './bench/clean'
import { openOwnDatabase } from './bench/database'
import { type Bench, INSTANCE } from './bench/measure'
import { allParts, type Part, parseArguments, timeFor } from './bench/parts'
import { findPeers } from './bench/peers'
import { describeMachine, writeDocument, writeJson } from './bench/report'
import { openSchool } from './bench/school'
import { type Figure, formatTable, notMeasured, type Row, toRow } from './bench/table'
import { Closing, StopRequest, stopSignal } from './closing'
import { type DataFolder, lockDataFolder, openDataFolder } from './data-folder'
import { serverEnvironment } from './environment'
import { freePort } from './port'
import { createProgress, type Progress } from './progress'
import { explain, prepareImages, prepareTables, type Services, startServices } from './services'
import { startSite } from './site'

/** Shared with `npm test`, for the sake of its images. */
const FOLDER = '.drydock-test'

/** Room for everybody at once, and processors enough that the terminal and not its program is the bound. */
const SETTINGS = {
  DRYDOCK_SANDBOX_LIMIT: '200',
  DRYDOCK_SANDBOX_CPUS: '2',
  DRYDOCK_FREE_MEMORY_MIB: '0',
  DRYDOCK_LOG: 'warn',
  DRYDOCK_INSTANCE: INSTANCE,
}

process.exit(await main(process.argv.slice(2)))

interface Run {
  progress: Progress
  closing: Closing
  signal: AbortSignal
}

async function main(args: string[]): Promise<number> {
  const progress = createProgress()
  const closing = new Closing((text) => progress.line(text))
  const signal = stopSignal()
  try {
    const failed = await measure({ progress, closing, signal }, parseArguments(args))
    return failed ? 1 : 0
  } catch (error) {
    if (error instanceof StopRequest) return 130
    progress.line(explain(error))
    return 1
  } finally {
    await closing.close()
  }
}

/** Returns whether a part could not be measured. */
async function measure(run: Run, asked: ReturnType<typeof parseArguments>): Promise<boolean> {
  const { parts, quick, data, minutes } = asked
  const { progress, closing, signal } = run
  const path = data === null ? resolve(FOLDER) : resolve(process.env.INIT_CWD ?? '.', data)
  closing.add('the test folder', await lockDataFolder(path))
  // A folder that was named may be somebody's: only our own database is thrown away.
  if (data === null) await rm(join(path, 'postgres'), { recursive: true, force: true })
  const folder = await openDataFolder(path)
  const given = { ...run, folder, durable: true }
  const services = await startServices(given)
  const database = await openOwnDatabase(services.databaseUrl)
  closing.add('the database of the bench', database.drop)
  await prepareTables(given, database.url)
  await prepareImages(given, services.dockerHost)
  await progress.step('Pages', (say) => buildApp({ say, signal }))
  const own = { ...services, databaseUrl: database.url }
  const file = join(path, 'reports', 'bench.json')
  await mkdir(join(path, 'reports'), { recursive: true })
  const engine = createEngine({ host: services.dockerHost })
  const machine = describeMachine(await engine.docker.info())
  const report = { machine, quick, rows: [] as Row[] }
  // As they come: a run that is stopped half-way has told what it knows.
  const tell = async (rows: Row[]) => {
    report.rows.push(...rows)
    for (const line of formatTable(rows)) progress.line(line)
    await writeJson(file, report)
  }
  const failed = await measureParts(run, { folder, services: own, engine, parts, quick, minutes, tell })
  progress.line(`\nAll of it: ${file}`)
  if (!quick && parts.length === allParts().length) {
    await writeDocument(report)
    progress.line('The table in docs/performance.md is of this run now; a part that failed says there why.')
  } else progress.line('docs/performance.md stays as it is: it takes a whole run.')
  return failed
}

/** Returns whether a part could not be measured. */
async function measureParts(
  run: Run,
  {
    folder,
    services,
    engine,
    parts,
    quick,
    minutes,
    tell,
  }: {
    folder: DataFolder
    services: Services
    engine: Engine
    parts: Part[]
    quick: boolean
    minutes: number
    tell: (rows: Row[]) => Promise<void>
  },
): Promise<boolean> {
  const { progress, closing, signal } = run
  const db = createDb({ url: services.databaseUrl })
  closing.add('the connections', () => db.$disconnect())
  await removeOwn(engine)
  closing.add('containers of the bench', () => removeOwn(engine))
  const catalog = await loadCatalog('labs')
  const lesson = catalog.courses.flatMap((course) => course.lessons).find((one) => one.sandbox)
  if (!lesson) throw new Error('No lesson has a sandbox.')
  const { peers, missing } = await progress.step('What to compare with', (say) =>
    findPeers({
      engine,
      dockerHost: services.dockerHost,
      engineDir: folder.engineDir,
      dir: join(folder.path, 'bench-peers'),
      say,
      signal,
    }),
  )
  for (const peer of peers) closing.add(peer.name, peer.stop)
  let failed = false
  await tell(missing.map(({ name, why }) => toRow(notMeasured(name, why))))
  for (const part of parts) {
    try {
      const bench = { db, engine, catalog, lesson, peers, quick }
      const ms = timeFor(part, { minutes, now: performance.now() })
      if (ms === 0) throw new AppError('timeout', `The run's ${minutes} minutes were over; --minutes gives more.`)
      const figures = await measurePart(run, { folder, services, part, ms, bench })
      await tell(figures.map(toRow))
    } catch (error) {
      signal.throwIfAborted()
      // What the other parts measure is not lost with it.
      progress.line(explain(error))
      await tell([toRow(notMeasured(part.title, messageOf(error)))])
      failed = true
    }
    // Also after one that was given up half-way: the next must not pay for it.
    await removeOwn(engine).catch((error: unknown) => progress.line(explain(error)))
  }
  return failed
}

/** On a server of its own; what takes too long is given up. */
async function measurePart(
  { progress, signal }: Run,
  {
    folder,
    services,
    part,
    ms,
    bench,
  }: {
    folder: DataFolder
    services: Services
    part: Part
    ms: number
    bench: Omit<Bench, 'school' | 'say' | 'signal'>
  },
): Promise<Figure[]> {
  const port = await freePort()
  const env = {
    ...serverEnvironment({ folder, services, host: '127.0.0.1', port, dev: false }),
    ...SETTINGS,
    ...part.settings,
  }
  const logFile = join(folder.logsDir, 'bench-server.log')
  const site = await startSite({ dev: false, env, logFile, onTrouble: (line) => progress.line(line), signal })
  const school = openSchool({
    db: bench.db,
    url: `http://127.0.0.1:${port}`,
    pid: site.pid,
    secret: folder.secrets.secret,
  })
  const message = `It was given up after ${Math.round(ms / 1000)} s.`
  try {
    return await progress.step(part.title, (say) =>
      withTimeout({ ms, message, signal }, (inner) => part.measure({ ...bench, school, say, signal: inner })),
    )
  } finally {
    await site.stop()
  }
}
