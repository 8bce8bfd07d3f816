import ignore from '@balena/dockerignore'
import { pack } from 'tar-stream'
import { AppError } from '@/lib/base/errors'
import { findImage } from '@/lib/docker/image'
import { readImageFile } from '@/lib/docker/image-files'
import { readContextFiles } from '@/lib/labs/start-files'
import type { Mutation } from '@/lib/labs/types'
import { fillFile } from './fill'
import type { ContextSummary } from './observation'
import { type Run, runLabels } from './run'

export interface ContextFile {
  content: Buffer
  mode: number
  mtime: Date
}

/** The build context by path. */
export type BuildContext = Map<string, ContextFile>

/** Name of the Dockerfile that the engine reads; .dockerignore is made to keep it out of every COPY. */
export const MARKED_DOCKERFILE = '.drydock.Dockerfile'
const IGNORE_FILE = '.dockerignore'
const MAX_CONTEXT_BYTES = 128 * 1024 * 1024
const MAX_ARTIFACT_BYTES = 100 * 1024 * 1024
/** The same for every file of every grading, so that equal files make equal layers. */
const EPOCH = new Date('2024-01-01T00:00:00Z')
const TOUCHED = new Date('2024-06-01T00:00:00Z')

/** What an image's file holds does not change as long as the image has the same id. */
const artifacts = new Map<string, Buffer>()
const MAX_ARTIFACTS = 50

/** Start files, the learner's edits over them, files out of images, and fresh tokens in the canaries. */
export async function assembleContext(run: Run, files: Record<string, string>): Promise<BuildContext> {
  const context: BuildContext = new Map()
  const put = (path: string, content: Buffer, mode = 0o644) => context.set(path, { content, mode, mtime: EPOCH })
  for (const { path, content, mode } of await readContextFiles(run.exercise)) put(path, content, mode)
  for (const { image, from, to, mode } of run.exercise.artifacts)
    put(to, await readArtifact(run, { image, path: from }), mode)
  for (const { path, ...fill } of run.exercise.fill ?? []) put(path, fillFile(fill))
  for (const { path, content } of run.exercise.canaries) {
    const token = run.canaries.find((canary) => canary.path === path)?.token ?? ''
    put(path, Buffer.from(content.replaceAll('{{canary}}', token)))
  }
  for (const [path, text] of Object.entries(files)) put(path, Buffer.from(text))
  const bytes = [...context.values()].reduce((sum, { content }) => sum + content.length, 0)
  if (bytes > MAX_CONTEXT_BYTES)
    throw new AppError('lab_invalid', 'The build context of this exercise is too large.', { details: { bytes } })
  return context
}

async function readArtifact(run: Run, { image, path }: { image: string; path: string }): Promise<Buffer> {
  const facts = await findImage(run.ctx.engine, image)
  if (!facts) throw new AppError('image_missing', `The image ${image} is missing on the container engine.`)
  const key = `${facts.id} ${path}`
  const known = artifacts.get(key)
  if (known) return known
  const content = await readImageFile(run.ctx.engine, {
    image: facts.id,
    path,
    maxBytes: MAX_ARTIFACT_BYTES,
    labels: runLabels(run, 'build'),
    signal: run.signal,
  })
  if (artifacts.size >= MAX_ARTIFACTS) artifacts.clear()
  artifacts.set(key, content)
  return content
}

/** The context after the edits of a mutation. Throws `lab_invalid` when a text to replace is not there. */
export function mutate(context: BuildContext, mutation: Mutation): BuildContext {
  const changed: BuildContext = new Map(context)
  for (const edit of mutation.edit) {
    if ('arg' in edit) continue
    const file = changed.get(edit.path) ?? { content: Buffer.alloc(0), mode: 0o644, mtime: EPOCH }
    if ('touch' in edit) changed.set(edit.path, { ...file, mtime: TOUCHED })
    else changed.set(edit.path, { ...file, content: edited(file.content, edit), mtime: TOUCHED })
  }
  return changed
}

function edited(
  content: Buffer,
  edit: { path: string } & ({ append: string } | { replace: string; with: string }),
): Buffer {
  if ('append' in edit) return Buffer.concat([content, Buffer.from(edit.append)])
  const text = content.toString('utf8')
  if (!text.includes(edit.replace))
    throw new AppError('lab_invalid', `A mutation of this exercise does not fit "${edit.path}".`)
  return Buffer.from(text.replace(edit.replace, () => edit.with))
}

/** Which files reach the builder. */
export function sortContext(context: BuildContext): { sent: string[]; ignored: string[] } {
  const rules = ignoreLines(context)
  const paths = [...context.keys()].sort()
  if (rules.length === 0) return { sent: paths, ignored: [] }
  const filter = ignore().add(rules)
  const ignored = new Set(paths.filter((path) => filter.ignores(path)))
  return { sent: paths.filter((path) => !ignored.has(path)), ignored: [...ignored] }
}

const MAX_IGNORE_LINES = 200
const MAX_PATTERN_CHARS = 200
const MAX_STARS = 6

/** Lines of .dockerignore that may not be used: a pattern is turned into a regular expression, which can be made to take ages. */
export function findHeavyPatterns(context: BuildContext): number[] {
  const lines = context.get(IGNORE_FILE)?.content.toString('utf8').split('\n') ?? []
  return lines.flatMap((line, at) => (at >= MAX_IGNORE_LINES || isHeavy(line) ? [at + 1] : []))
}

function isHeavy(line: string): boolean {
  const wild = line.match(/\*+|\?/g)?.length ?? 0
  return line.length > MAX_PATTERN_CHARS || wild > MAX_STARS || /[(){}+|^$]/.test(line.trim().replace(/^#.*/, ''))
}

function ignoreLines(context: BuildContext): string[] {
  const text = context.get(IGNORE_FILE)?.content.toString('utf8') ?? ''
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * The context as the tar that the builder gets: what .dockerignore leaves, in order of path, all of root, and
 * `dockerfile` under a name of its own that no COPY can see.
 */
export function packContext(context: BuildContext, dockerfile: string): NodeJS.ReadableStream & AsyncIterable<Buffer> {
  const { sent } = sortContext(context)
  const tar = pack()
  const put = (name: string, { content, mode, mtime }: ContextFile) =>
    tar.entry({ name, mode, mtime, uid: 0, gid: 0 }, content)
  const dirs = new Set<string>()
  for (const path of sent) {
    const file = context.get(path)
    if (!file || path === IGNORE_FILE) continue
    for (const dir of parentsOf(path)) {
      if (dirs.has(dir)) continue
      dirs.add(dir)
      tar.entry({ name: dir, type: 'directory', mode: 0o755, mtime: EPOCH, uid: 0, gid: 0 })
    }
    put(path, file)
  }
  const own = { mode: 0o644, mtime: EPOCH }
  put(MARKED_DOCKERFILE, { ...own, content: Buffer.from(dockerfile) })
  put(IGNORE_FILE, { ...own, content: Buffer.from(engineIgnore(context, sent)) })
  tar.finalize()
  return tar as unknown as NodeJS.ReadableStream & AsyncIterable<Buffer>
}

/**
 * The engine takes away what this file names before the first step: our Dockerfile always, and the file itself unless
 * the learner's own is part of what is sent.
 */
function engineIgnore(context: BuildContext, sent: string[]): string {
  const own = context.get(IGNORE_FILE)?.content.toString('utf8')
  if (own !== undefined && sent.includes(IGNORE_FILE)) return `${own}\n${MARKED_DOCKERFILE}\n`
  return `${IGNORE_FILE}\n${MARKED_DOCKERFILE}\n`
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'))
}

/** For the rules: names only. */
export function summarise(run: Run, context: BuildContext): ContextSummary {
  return { ...sortContext(context), canaries: run.canaries.map(({ name, path }) => ({ name, path })) }
}
