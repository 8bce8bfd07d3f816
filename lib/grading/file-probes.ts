import { createHash } from 'node:crypto'
import { isAppError } from '@/lib/base/errors'
import { toGlob } from '@/lib/base/glob'
import { readImageFile } from '@/lib/docker/image-files'
import type { FinalFile } from '@/lib/image/stack'
import type { LayerEntry } from '@/lib/image/types'
import type { Behaviour, FileProbe } from '@/lib/labs/types'
import type { BuildContext } from './context'
import type { ImageSeen, ProbeResult } from './observation'
import { judgePatterns } from './patterns'
import { type Run, runLabels } from './run'

type FilesProbe = Extract<Behaviour, { files: unknown }>
type OneProbe = Extract<Behaviour, { file: unknown }>

const SHOWN_PATHS = 4
const HASH_CHARS = 32
const MAX_CONTENT_BYTES = 1024 * 1024
const MAX_LINKS = 20

/** Probes of files, judged from the layers; only contents are read anew. */
export async function probeFiles(
  run: Run,
  { image, context }: { image: ImageSeen; context: BuildContext },
): Promise<ProbeResult[]> {
  const results: ProbeResult[] = []
  for (const probe of run.exercise.behaviour) {
    if ('files' in probe) results.push(judgeFiles(probe, { image, context }))
    if ('file' in probe) results.push(await judgeFile(run, { probe, image }))
  }
  return results
}

/** Compares what the image adds to its base. */
function judgeFiles(
  { id, title, files }: FilesProbe,
  { image, context }: { image: ImageSeen; context: BuildContext },
): ProbeResult {
  const ownFiles = [...image.stack.final.values()]
    .filter(({ layer, entry }) => !image.layers[layer]?.base && entry.type !== 'directory')
    .map(({ entry }) => ({ ...entry, path: `/${entry.path}` }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const own = ownFiles.map(({ path }) => path)
  const all = [...image.stack.final.keys()].map((path) => `/${path}`)
  const faults: string[] = []
  const only = files.only?.map(toGlob)
  const extra = only ? own.filter((path) => !only.some((glob) => glob.test(path))) : []
  if (extra.length > 0) faults.push(`There is more than what is needed: ${list(extra)}.`)
  const missing = (files.present ?? []).filter((pattern) => !all.some((path) => toGlob(pattern).test(path)))
  if (missing.length > 0) faults.push(`Missing: ${list(missing)}.`)
  const unwanted = (files.absent ?? []).map(toGlob)
  const present = own.filter((path) => unwanted.some((glob) => glob.test(path)))
  if (present.length > 0) faults.push(`Should not be there: ${list(present)}.`)
  for (const [pattern, source] of Object.entries(files.sameAs ?? {}))
    faults.push(...judgeSame(ownFiles, { pattern, source, content: context.get(source)?.content ?? null }))
  for (const source of files.nowhere ?? []) faults.push(...judgeNowhere(image, { source, context }))
  return { id, title, passed: faults.length === 0, message: faults.join(' ') || 'The files are as expected.' }
}

/** Also in layers that later ones hide: a name may be another there, and the content the same. */
function judgeNowhere(image: ImageSeen, { source, context }: { source: string; context: BuildContext }): string[] {
  const name = source.split('/').at(-1)
  const hash = hashOf(context.get(source)?.content ?? null)
  // An empty file is what a mount leaves behind where it was.
  const holds = ({ path, type, size, hash: found }: LayerEntry) =>
    type === 'file' && size > 0 && (path.split('/').at(-1) === name || found === hash)
  for (const { base, facts, index, instruction } of image.layers) {
    const entry = base ? undefined : facts.entries.find(holds)
    const line = instruction ? ` (line ${instruction.line})` : ''
    if (entry) return [`Layer ${index + 1}${line} holds \`${source}\`, as \`/${entry.path}\`.`]
  }
  return []
}

function hashOf(content: Buffer | null): string | null {
  return content && createHash('sha256').update(content).digest('hex').slice(0, HASH_CHARS)
}

/** A name alone proves nothing: what bears it must be what was given. Links are free, and at least one is a file. */
function judgeSame(
  own: LayerEntry[],
  { pattern, source, content }: { pattern: string; source: string; content: Buffer | null },
): string[] {
  const hash = hashOf(content)
  const bearers = own.filter(({ path, type }) => type === 'file' && toGlob(pattern).test(path))
  const others = bearers.filter((entry) => entry.hash !== hash).map(({ path }) => path)
  if (others.length > 0) return [`${list(others)} is not the file \`${source}\` that was given.`]
  return bearers.length === 0 ? [`The image does not hold the file \`${source}\` that was given.`] : []
}

async function judgeFile(run: Run, { probe, image }: { probe: OneProbe; image: ImageSeen }): Promise<ProbeResult> {
  const { id, title, file } = probe
  const found = resolvePath(image, file.path)
  const fault =
    judgeEntry(file, found) ?? (found && file.content ? await judgeContent(run, { file, found, image }) : null)
  return { id, title, passed: fault === null, message: fault ?? 'The file is as expected.' }
}

function judgeEntry(file: FileProbe, found: FinalFile | null): string | null {
  const { path } = file
  if (file.exists === false) return found ? `\`${path}\` is there.` : null
  if (!found) return `\`${path}\` is not there.`
  const { entry } = found
  const mode = listMode(entry)
  if (file.mode !== undefined && mode !== file.mode) return `\`${path}\` is ${mode}, expected ${file.mode}.`
  for (const key of ['uid', 'gid'] as const)
    if (file[key] !== undefined && entry[key] !== file[key])
      return `\`${path}\` belongs to ${key} ${entry[key]}, expected ${file[key]}.`
  const bits = { owner: 0o100, group: 0o010, other: 0o001, any: 0o111 }
  if (file.executableBy && (entry.mode & bits[file.executableBy]) === 0)
    return `\`${path}\` is ${mode}: not executable by ${file.executableBy === 'any' ? 'anybody' : `the ${file.executableBy}`}.`
  return null
}

async function judgeContent(
  run: Run,
  { file, found, image }: { file: FileProbe; found: FinalFile; image: ImageSeen },
): Promise<string | null> {
  try {
    const content = await readImageFile(run.ctx.engine, {
      image: image.id,
      path: `/${found.entry.path}`,
      maxBytes: MAX_CONTENT_BYTES,
      labels: runLabels(run, 'probe'),
      signal: run.signal,
    })
    return judgePatterns(content.toString('utf8'), { what: `\`${file.path}\``, patterns: file.content })
  } catch (error) {
    if (isAppError(error) && error.code === 'not_found') return `\`${file.path}\` is not a file.`
    if (isAppError(error) && /too large/.test(error.message)) return `\`${file.path}\` is too large to be read.`
    throw error
  }
}

/** The file behind a path, links followed within the image; null when there is none. */
function resolvePath({ stack }: ImageSeen, path: string): FinalFile | null {
  let rest = path.split('/').filter((part) => part !== '' && part !== '.')
  let at: string[] = []
  for (let links = 0; rest.length > 0; ) {
    const [part = '', ...after] = rest
    rest = after
    if (part === '..') {
      at = at.slice(0, -1)
      continue
    }
    const entry = stack.final.get([...at, part].join('/'))?.entry
    if (entry?.type === 'symlink' && entry.target !== undefined) {
      if (++links > MAX_LINKS) return null
      if (entry.target.startsWith('/')) at = []
      rest = [...entry.target.split('/').filter((word) => word !== '' && word !== '.'), ...rest]
    } else at = [...at, part]
  }
  return stack.final.get(at.join('/')) ?? null
}

const TYPES: Partial<Record<LayerEntry['type'], string>> = { directory: 'd', symlink: 'l' }

/** As `ls -l` shows it. */
function listMode({ type, mode }: LayerEntry): string {
  const triple = (shift: number, special: number, letter: string) => {
    const bits = (mode >> shift) & 7
    const runs = bits & 1
    const last = mode & special ? (runs ? letter : letter.toUpperCase()) : runs ? 'x' : '-'
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`
  }
  return `${TYPES[type] ?? '-'}${triple(6, 0o4000, 's')}${triple(3, 0o2000, 's')}${triple(0, 0o1000, 't')}`
}

function list(paths: string[]): string {
  const more = paths.length - SHOWN_PATHS
  return (
    paths
      .slice(0, SHOWN_PATHS)
      .map((path) => `\`${path}\``)
      .join(', ') + (more > 0 ? ` and ${more} more` : '')
  )
}
