import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ensureChromium } from './checks/browser'
import { findLeftovers, lookBefore } from './checks/leftovers'
import { allParts, type Part, selectParts } from './checks/parts'
import { type PartResult, runPart } from './checks/run-part'
import { summarize } from './checks/summary'
import { Closing, StopRequest, stopSignal } from './closing'
import { lockDataFolder, openDataFolder } from './data-folder'
import { retireLaterEngine } from './engine/generations'
import { createProgress, formatSeconds, type Progress } from './progress'
import { explain, prepareImages, type Services, startServices } from './services'

/** Apart from the folder of `npm start`; kept between runs for the sake of the images. */
const FOLDER = '.drydock-test'

process.exit(await main(process.argv.slice(2)))

async function main(args: string[]): Promise<number> {
  // Whole lines only: the output of the checks comes in between.
  const progress = createProgress({ live: false })
  const closing = new Closing((text) => progress.line(text))
  const signal = stopSignal()
  const started = performance.now()
  try {
    const results = await check({ args, progress, closing, signal })
    await closing.close()
    const { lines, failed } = summarize(results, performance.now() - started)
    for (const line of lines) progress.line(line)
    return failed === 0 ? 0 : 1
  } catch (error) {
    await closing.close()
    if (error instanceof StopRequest) return 130
    progress.line(`\n${explain(error)}`)
    return 1
  }
}

interface Check {
  args: string[]
  progress: Progress
  closing: Closing
  signal: AbortSignal
}

async function check({ args, progress, closing, signal }: Check): Promise<PartResult[]> {
  const reportDir = resolve(FOLDER, 'reports')
  const parts = selectParts(allParts(reportDir), args)
  const announce = announcer(parts, progress)
  const results: PartResult[] = []
  closing.add('the test folder', await lockDataFolder(resolve(FOLDER)))
  // The tests stop it themselves, unless they are stopped.
  closing.add('the later engine', retireLaterEngine)
  await rm(reportDir, { recursive: true, force: true })
  await mkdir(reportDir, { recursive: true })

  // Images take the longest on a fresh machine; what needs no engine, the build of the pages too, is done meanwhile.
  const ready = parts.some(({ needs }) => needs.services) ? bringUp({ progress, closing, signal }) : null
  ready?.catch(() => undefined)
  const before = parts.filter((part) => !part.needs.services)
  for (const part of before) {
    announce(part)
    results.push(await runPart(part, { env: process.env, reportDir, signal }))
  }

  let services: Services | null = null
  if (ready) {
    const waited = await timed('Waiting for engine, database and images', progress, async () => {
      services = await ready
    })
    results.push(waited)
  }
  const snapshot = await lookBefore(services)
  for (const part of parts.filter((one) => !before.includes(one))) {
    if (!services) continue
    const env: NodeJS.ProcessEnv = { ...process.env, ...environmentOf(services, reportDir) }
    if (part.needs.browser) {
      const found = await timed('Browser', progress, async () => {
        env.CHROMIUM_PATH = await ensureChromium((text) => progress.line(text))
      })
      if (found.counts.failed > 0) results.push(found)
    }
    announce(part)
    results.push(await runPart(part, { env, reportDir, signal }))
  }
  results.push(
    await timed('Nothing is left over', progress, async () => {
      const left = await findLeftovers(snapshot, services)
      if (left.length > 0) throw new Error(`Left by the tests:\n    ${left.join('\n    ')}`)
    }),
  )
  return results
}

async function bringUp({ progress, closing, signal }: Omit<Check, 'args'>): Promise<Services> {
  // Tests bring their own databases; a cluster of an earlier run may have migrations that were edited since.
  await rm(join(FOLDER, 'postgres'), { recursive: true, force: true })
  const folder = await openDataFolder(resolve(FOLDER))
  const given = { folder, progress, closing, durable: false, signal }
  const services = await startServices(given)
  await prepareImages(given, services.dockerHost)
  return services
}

function environmentOf(services: Services | null, reportDir: string): Record<string, string> {
  if (!services) return {}
  return {
    DATABASE_URL: services.databaseUrl,
    DOCKER_HOST: services.dockerHost,
    ...(services.registry ? { DRYDOCK_TENANT_REGISTRY: services.registry } : {}),
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(reportDir, 'playwright.json'),
    PLAYWRIGHT_JSON_OUTPUT_FILE: join(reportDir, 'playwright.json'),
  }
}

/** Says which part begins, how many there are, and how long it has been. */
function announcer(parts: Part[], progress: Progress): (part: Part) => void {
  const started = performance.now()
  return (part) => {
    const title = `${parts.indexOf(part) + 1} of ${parts.length}: ${part.title} (--only=${part.name})`
    progress.line(`\n── ${title}, after ${formatSeconds(performance.now() - started)} ──`)
  }
}

async function timed(title: string, progress: Progress, work: () => Promise<void>): Promise<PartResult> {
  const started = performance.now()
  try {
    await work()
    return { title, ms: performance.now() - started, counts: { passed: 1, failed: 0, skipped: 0 } }
  } catch (error) {
    if (error instanceof StopRequest) throw error
    progress.line(`\n${title}: ${explain(error)}`)
    return { title, ms: performance.now() - started, counts: { passed: 0, failed: 1, skipped: 0 } }
  }
}
