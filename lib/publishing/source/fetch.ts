import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readlink, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '@/lib/base/errors'
import type { Repository } from '@/lib/base/repository'
import { type GitBounds, git } from './git'
import { parseTree, type TreeBounds, type TreeFile } from './tree'

/** Well above the courses that come with Drydock, and small beside a disk. */
const TREE: TreeBounds = { files: 20_000, bytes: 200 * 1024 * 1024 }
const QUICK: GitBounds = { fileBytes: 1024 * 1024, outputBytes: 1024 * 1024, ms: 60_000 }
const FETCH: GitBounds = { fileBytes: TREE.bytes, outputBytes: 1024 * 1024, ms: 180_000 }
const LIST: GitBounds = { fileBytes: 0, outputBytes: 12 * 1024 * 1024, ms: 60_000 }
/** Somebody may still read what was there before. */
const TREES_KEPT = 2

export interface FetchOptions {
  repository: Repository
  /** Folder of the source, below the data folder; see `currentDir`. */
  dir: string
  /** For tests. */
  bounds?: { tree?: Partial<TreeBounds>; fetchBytes?: number }
  signal?: AbortSignal
}

/** Where the files of the last commit that was fetched lie; not there before the first. */
export function currentDir(dir: string): string {
  return join(dir, 'current')
}

/** The commit that lies in `dir` now; null before the first. */
export async function currentCommit(dir: string): Promise<string | null> {
  const target = await readlink(currentDir(dir)).catch(() => null)
  return target?.split('/').at(-1) ?? null
}

/**
 * Brings the last commit of the repository's branch to `currentDir(dir)`, in one step: whoever reads there finds the old
 * files or the new ones, also after a kill. Only the files of that one commit are fetched, and they are written by us:
 * there is no working tree that git makes. Returns the commit. Throws `invalid_input` for a repository that cannot be
 * used, `timeout`, or the signal's reason; what was there before stays then.
 */
export async function fetchRepository({ repository, dir, bounds = {}, signal }: FetchOptions): Promise<string> {
  await mkdir(join(dir, 'trees'), { recursive: true })
  await removeLeftovers(dir)
  const last = await lastCommit({ repository, dir, signal })
  if ((await currentCommit(dir)) === last && (await isThere(currentDir(dir)))) return last
  const work = join(dir, `new-${randomBytes(8).toString('hex')}`)
  try {
    await mkdir(join(work, 'files'), { recursive: true })
    const fileBytes = bounds.fetchBytes ?? FETCH.fileBytes
    const commit = await download({ repository, work, commit: last, fileBytes, signal })
    const files = await listFiles({ repository, work, commit, bounds: { ...TREE, ...bounds.tree }, signal })
    await writeFiles({ work, files, signal })
    await putInPlace({ dir, work, commit })
    return commit
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function lastCommit({ repository: { url, branch }, dir, signal }: Omit<FetchOptions, 'bounds'>): Promise<string> {
  const args = ['ls-remote', '--exit-code', '--', url, `refs/heads/${branch}`]
  const answer = await git({ dir, args, bounds: QUICK, signal }).catch((error: unknown) => {
    if (error instanceof AppError && error.details.code === 2)
      throw new AppError('invalid_input', `The repository has no branch "${branch}".`)
    throw error
  })
  const commit = /^([0-9a-f]{40,64})\t/.exec(answer.toString('utf8'))?.[1]
  if (!commit) throw new AppError('invalid_input', 'The repository gave no commit.')
  return commit
}

interface Work {
  work: string
  commit: string
  signal?: AbortSignal
}

async function download({
  repository: { url, branch },
  work,
  commit,
  fileBytes,
  signal,
}: Work & { repository: Repository; fileBytes: number }): Promise<string> {
  const repo = join(work, 'repo')
  await mkdir(repo)
  const hash = commit.length === 64 ? ['--object-format=sha256'] : []
  await git({ dir: repo, args: ['init', '--quiet', '--bare', '--template=', ...hash], bounds: QUICK, signal })
  const what = ['--depth=1', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--quiet']
  const args = ['fetch', ...what, '--', url, `+refs/heads/${branch}:refs/heads/fetched`]
  await git({ dir: repo, args, bounds: { ...FETCH, fileBytes }, signal })
  // The branch may have moved since it was asked.
  const fetched = await git({ dir: repo, args: ['rev-parse', 'refs/heads/fetched^{commit}'], bounds: QUICK, signal })
  return fetched.toString('utf8').trim()
}

async function listFiles({
  repository: { folder },
  work,
  commit,
  bounds,
  signal,
}: Work & { repository: Repository; bounds: TreeBounds }): Promise<TreeFile[]> {
  const tree = folder === '' ? commit : `${commit}:${folder}`
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', tree]
  const listing = await git({ dir: join(work, 'repo'), args, bounds: LIST, signal }).catch((error: unknown) => {
    if (folder !== '' && error instanceof AppError && error.details.code === 128)
      throw new AppError('invalid_input', `The repository has no folder "${folder}".`)
    throw error
  })
  return parseTree(listing, bounds)
}

/** A few at a time, so that no answer of git is larger than one file and a bit. */
async function writeFiles({ work, files, signal }: { work: string; files: TreeFile[]; signal?: AbortSignal }) {
  for (const batch of inBatches(files)) {
    const bytes = batch.reduce((sum, { size }) => sum + size + 200, 0)
    const input = batch.map(({ object }) => `${object}\n`).join('')
    const bounds = { ...LIST, outputBytes: bytes }
    let rest = await git({ dir: join(work, 'repo'), args: ['cat-file', '--batch'], input, bounds, signal })
    for (const { path, object, size, executable } of batch) {
      const head = `${object} blob ${size}\n`
      if (rest.toString('latin1', 0, head.length) !== head)
        throw new AppError('invalid_input', 'The repository is damaged.')
      const to = join(work, 'files', path)
      await mkdir(dirname(to), { recursive: true })
      await writeFile(to, rest.subarray(head.length, head.length + size), { flag: 'wx' })
      if (executable) await chmod(to, 0o755)
      rest = rest.subarray(head.length + size + 1)
    }
  }
}

const BATCH_BYTES = 8 * 1024 * 1024
const BATCH_FILES = 500

function inBatches(files: TreeFile[]): TreeFile[][] {
  const batches: TreeFile[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const file of files) {
    const last = batches.at(-1)
    if (!last || bytes + file.size > BATCH_BYTES || last.length >= BATCH_FILES) {
      batches.push([file])
      bytes = file.size
    } else {
      last.push(file)
      bytes += file.size
    }
  }
  return batches
}

async function putInPlace({ dir, work, commit }: { dir: string; work: string; commit: string }): Promise<void> {
  const place = join(dir, 'trees', commit)
  // It may lie there from earlier, whole or not.
  await rm(place, { recursive: true, force: true })
  await rename(join(work, 'files'), place)
  const link = join(work, 'current')
  await symlink(join('trees', commit), link)
  await rename(link, currentDir(dir))
}

/** What a killed process has left, and trees that nobody reads any more. */
async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    if (name.startsWith('new-')) await rm(join(dir, name), { recursive: true, force: true })
  }
  const current = await currentCommit(dir)
  const names = (await readdir(join(dir, 'trees'))).filter((name) => name !== current)
  const times = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(resolve(dir, 'trees', name))).ctimeMs })),
  )
  const old = times.sort((a, b) => b.at - a.at).slice(TREES_KEPT - 1)
  for (const { name } of old) await rm(join(dir, 'trees', name), { recursive: true, force: true })
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
