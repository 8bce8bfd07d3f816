import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createDb } from '@/lib/db/client'
import { createEngine } from '@/lib/docker/client'
import { loadCatalog } from '@/lib/labs/catalog'
import { measureGrading } from './bench/grade'
import { percentile, type Row } from './bench/measure'
import { measureSandboxStart } from './bench/sandbox-start'
import { measureTerminalEcho } from './bench/terminal-echo'
import { Closing, StopRequest, stopSignal } from './closing'
import { lockDataFolder, openDataFolder } from './data-folder'
import { createProgress, type Progress } from './progress'
import { explain, prepareImages, prepareTables, startServices } from './services'

/** Shared with `npm test`, for the sake of its images. */
const FOLDER = '.drydock-test'

process.exit(await main())

async function main(): Promise<number> {
  const progress = createProgress()
  const closing = new Closing((text) => progress.line(text))
  const signal = stopSignal()
  try {
    const rows = await measure({ progress, closing, signal })
    progress.line(`\n  ${'Milliseconds'.padEnd(46)}      n   median      p95      max`)
    for (const row of rows) progress.line(formatRow(row))
    return 0
  } catch (error) {
    if (error instanceof StopRequest) return 130
    progress.line(explain(error))
    return 1
  } finally {
    await closing.close()
  }
}

async function measure(run: { progress: Progress; closing: Closing; signal: AbortSignal }): Promise<Row[]> {
  const { progress, closing, signal } = run
  closing.add('the test folder', await lockDataFolder(resolve(FOLDER)))
  await rm(join(FOLDER, 'postgres'), { recursive: true, force: true })
  const given = { ...run, folder: await openDataFolder(resolve(FOLDER)), durable: true }
  const services = await startServices(given)
  await prepareTables(given, services.databaseUrl)
  await prepareImages(given, services.dockerHost)
  const db = createDb({ url: services.databaseUrl })
  closing.add('the connections', () => db.$disconnect())
  const bench = { db, engine: createEngine({ host: services.dockerHost }), catalog: await loadCatalog('labs'), signal }
  const sandboxes = await progress.step('Sandboxes', (say) => measureSandboxStart({ ...bench, say }))
  const echo = await progress.step('Terminal', (say) => measureTerminalEcho({ ...bench, say }))
  const grading = await progress.step('Grading', (say) => measureGrading({ ...bench, say }))
  return [...sandboxes, ...echo, ...grading]
}

function formatRow({ what, samples }: Row): string {
  const cells = [0.5, 0.95, 1].map((share) => percentile(samples, share).toFixed(1).padStart(9))
  return `  ${what.padEnd(46)} ${String(samples.length).padStart(6)}${cells.join('')}`
}
