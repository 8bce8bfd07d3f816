import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../run'

interface NpmParts {
  /** Versions of Node and of npm. */
  node: string
  npm: string
  /** Folder with the package.json and package-lock.json whose packages are laid in. */
  lockDir: string
  /** Gets `node/` and `npm-cache/`. */
  to: string
  signal?: AbortSignal
}

const FIXED_TIME_MS = 1_700_000_000_000

/** Lays Node, npm and an npm cache that needs no network into a build context, fetched by the npm of this machine. */
export async function addNpmParts({ node, npm, lockDir, to, signal }: NpmParts): Promise<void> {
  const work = join(to, '.npm-work')
  await mkdir(work, { recursive: true })
  const prefix = join(to, 'node')
  await mkdir(join(prefix, 'bin'), { recursive: true })
  await mkdir(join(prefix, 'lib/node_modules'), { recursive: true })

  const platform = await fetchPackage(`node-linux-${process.arch}@${node}`, { work, signal })
  await rename(join(platform, 'bin/node'), join(prefix, 'bin/node'))
  await rename(join(platform, 'LICENSE'), join(prefix, 'LICENSE'))
  const cli = await fetchPackage(`npm@${npm}`, { work, signal })
  await rename(cli, join(prefix, 'lib/node_modules/npm'))

  await fillCache({ npmCli: join(prefix, 'lib/node_modules/npm/bin/npm-cli.js'), lockDir, work, to, signal })
  await rm(work, { recursive: true })
}

async function fetchPackage(spec: string, { work, signal }: { work: string; signal?: AbortSignal }): Promise<string> {
  const folder = join(work, spec.replaceAll('/', '-'))
  await mkdir(folder, { recursive: true })
  await run('npm', ['pack', spec, '--silent', '--pack-destination', folder], { cwd: folder, signal })
  const [archive] = await readdir(folder)
  await run('tar', ['-xzf', join(folder, archive ?? ''), '-C', folder, '--no-same-owner'], { signal })
  return join(folder, 'package')
}

/** Installs the tree with and without its lock file, by the image's own npm, for the sake of the cache that this leaves. */
async function fillCache({
  npmCli,
  lockDir,
  work,
  to,
  signal,
}: {
  npmCli: string
  lockDir: string
  work: string
  to: string
  signal?: AbortSignal
}): Promise<void> {
  const project = join(work, 'project')
  const cache = join(to, 'npm-cache')
  await cp(lockDir, project, { recursive: true })
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--cache', cache]
  await run(process.execPath, [npmCli, 'ci', ...options], { cwd: project, signal })
  // Without a lock file npm asks for other documents about each package: a learner who forgets it should lose points
  // for that, and not the build.
  await rm(join(project, 'node_modules'), { recursive: true })
  await rm(join(project, 'package-lock.json'))
  await run(process.execPath, [npmCli, 'install', '--no-package-lock', ...options], { cwd: project, signal })
  for (const name of await readdir(cache))
    if (name !== '_cacache') await rm(join(cache, name), { recursive: true, force: true })
  await rm(join(cache, '_cacache/tmp'), { recursive: true, force: true })
  await steady(join(cache, '_cacache/index-v5'))
}

/** Takes dates and what a proxy added out of the cache's index, so that the layer is the same on every machine. */
async function steady(index: string): Promise<void> {
  for (const path of await readdir(index, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue
    const file = join(path.parentPath, path.name)
    const entries = (await readFile(file, 'utf8')).split('\n').filter(Boolean).map(steadyEntry)
    await writeFile(file, entries.join(''))
  }
}

function steadyEntry(line: string): string {
  const entry = JSON.parse(line.slice(line.indexOf('\t') + 1)) as {
    time: number
    metadata?: { time?: number; resHeaders?: Record<string, string> }
  }
  entry.time = FIXED_TIME_MS
  if (entry.metadata) {
    entry.metadata.time = FIXED_TIME_MS
    const type = entry.metadata.resHeaders?.['content-type']
    entry.metadata.resHeaders = {
      ...(type ? { 'content-type': type } : {}),
      date: new Date(FIXED_TIME_MS).toUTCString(),
    }
  }
  const text = JSON.stringify(entry)
  return `\n${createHash('sha1').update(text).digest('hex')}\t${text}`
}
