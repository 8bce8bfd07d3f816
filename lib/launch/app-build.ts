import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildMains } from './mains-build'
import { run } from './run'

const STAMP = '.next/drydock-sources'
const SOURCES = ['app', 'lib', 'public']
const FILES = ['package-lock.json', 'next.config.js', 'postcss.config.mjs', 'proxy.ts']

/** Builds the pages and the mains that serve them, unless the last build was of the same sources. Returns whether it built. */
export async function buildApp({
  say,
  signal,
}: {
  say: (text: string) => void
  signal?: AbortSignal
}): Promise<boolean> {
  const digest = await hashSources()
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === digest) return false
  // A build that is cut off half way must not look like one that is whole.
  await rm(STAMP, { force: true })
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { env, onLine: say, signal })
  // Afterwards: the build of the pages empties its folder.
  await buildMains()
  await writeFile(STAMP, digest)
  return true
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256').update(process.versions.node)
  for (const dir of SOURCES) {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const file of files.filter(isSource).sort()) await addFile(hash, file)
  }
  for (const file of FILES) await addFile(hash, file)
  return hash.digest('hex')
}

/** Tests and the launcher are no part of what is built, but for what says how the mains are. */
function isSource(file: string): boolean {
  if (file === 'lib/launch/mains-build.ts') return true
  return !/\.test\.tsx?$|^lib\/(launch|cli)\/|\/fixtures\/|\/\.made-from$/.test(file)
}

async function addFile(hash: ReturnType<typeof createHash>, file: string): Promise<void> {
  const content = await readFile(file).catch(() => null)
  if (content) hash.update(`${file}\0${content.length}\0`).update(content)
}
