import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { migrate } from '@/lib/db/migrate'
import { loadCatalog } from '@/lib/labs/catalog'
import { openOwnDatabase } from '@/lib/launch/bench/database'
import { Closing } from '@/lib/launch/closing'
import { openDataFolder } from '@/lib/launch/data-folder'
import { createProgress } from '@/lib/launch/progress'
import { startServices } from '@/lib/launch/services'
import { casesOf } from './cases'
import { type LabFolder, readTestOptions, TEST_USAGE } from './options'
import { formatResult, summarize, toJson, toJunit } from './report'
import { runCases } from './run'
import { openSchool, type School } from './school'
import type { CaseResult, LabCase } from './types'

export interface TestSurroundings {
  labsDir: string
  projectDir: string
  /** To standard output. */
  write: (text: string) => void
  /** To standard error. */
  say: (text: string) => void
  /** Finds the engine, or throws with a sentence that says what to do. */
  engineHost: () => Promise<string>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
}

/** Runs `drydock lab test`; returns the exit code: 0, 1 when something failed, 2 for wrong usage, 130 when stopped. */
export async function runLabTest(args: string[], around: TestSurroundings): Promise<number> {
  const { labsDir, write, say, signal } = around
  const options = await readTestOptions(args, labsDir)
  if (options.help) {
    write(TEST_USAGE)
    return 0
  }
  const closing = new Closing((text) => say(`${text}\n`))
  const tell = options.json ? say : write
  const started = performance.now()
  try {
    const school = await openSchoolFor(around, closing)
    const cases = (await Promise.all(options.folders.map((folder) => readCases(folder, school)))).flat()
    if (cases.length === 0) throw new AppError('invalid_input', 'There is no lesson in this folder.')
    const onResult = (result: CaseResult) => tell(formatResult(result))
    const results = await runCases(once(cases), { jobs: options.jobs, signal, onResult })
    const ms = Math.round(performance.now() - started)
    if (options.junit) await writeFile(options.junit, toJunit(results))
    if (options.json) write(toJson(results, ms))
    tell(summarize(results, ms))
    return results.every(({ passed }) => passed) ? 0 : 1
  } catch (error) {
    if (!signal.aborted) throw error
    return 130
  } finally {
    await closing.close()
    if (signal.aborted) say('Stopped; nothing is left behind.\n')
  }
}

async function readCases({ root, below }: LabFolder, school: School): Promise<LabCase[]> {
  return casesOf(await loadCatalog(root), { below, school })
}

/** Two folders may hold the same lesson. */
function once(cases: LabCase[]): LabCase[] {
  const seen = new Map(cases.map((one) => [`${one.lesson} ${one.name}`, one]))
  return [...seen.values()]
}

/**
 * A database of its own on the server in DATABASE_URL, or a server that lives as long as the test; a registry likewise.
 * The engine is the one that there is: making a private one would take minutes and all images.
 */
async function openSchoolFor(
  { engineHost, labsDir, projectDir, say, signal }: TestSurroundings,
  closing: Closing,
): Promise<School> {
  process.env.DOCKER_HOST = await engineHost()
  const dir = await mkdtemp(join(tmpdir(), 'drydock-lab-test-'))
  closing.add('the folder', () => rm(dir, { recursive: true, force: true }))
  const progress = createProgress({ output: process.stderr, live: false })
  const quiet = { ...progress, line: (text = '') => (text.trim().startsWith('✓') ? undefined : say(`${text}\n`)) }
  const folder = await openDataFolder(dir)
  const services = await startServices({ folder, progress: quiet, closing, durable: false, signal })
  const { url, drop } = await openOwnDatabase(services.databaseUrl)
  closing.add('the database', drop)
  await migrate({ url, dir: join(projectDir, 'prisma/migrations') })
  const school = await openSchool({
    databaseUrl: url,
    dockerHost: services.dockerHost,
    registry: services.registry,
    labsDir,
  })
  closing.add('what the labs made', async () => school[Symbol.asyncDispose]())
  return school
}
