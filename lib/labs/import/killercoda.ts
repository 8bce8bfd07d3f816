import { posix } from 'node:path'
import { z } from 'zod'
import { type Folder, type FolderFile, textOf } from '../folder'
import { addStart, createDraft, freeName, insidePath, minutesOf, namedText, note, oneLine, toSlug } from './draft'
import { globFiles } from './glob-files'
import { convertMacros } from './macros'
import { takeQuiz } from './quiz-marks'
import { addSetup, checkOf, foregroundBlock } from './scripts'
import { tidyText } from './tidy-text'
import type { Draft } from './types'
import { judgeDraft } from './verdict'

const text = z.string().optional().catch(undefined)
const page = z
  .looseObject({
    title: text,
    text,
    verify: text,
    foreground: text,
    background: text,
    /** The older generation's names for foreground and background. */
    code: text,
    courseData: text,
    hint: text,
    hints: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .catch(undefined),
    answer: text,
    solution: text,
  })
  .optional()
  .catch(undefined)
const asset = z.looseObject({ file: z.string(), target: text, chmod: text })
const scenario = z.looseObject({
  title: text,
  description: text,
  time: z.unknown().optional(),
  type: text,
  details: z
    .looseObject({
      intro: page,
      steps: z.array(page).optional().catch(undefined),
      finish: page,
      assets: z.record(z.string(), z.unknown()).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  backend: z.looseObject({ imageid: text }).optional().catch(undefined),
})
type Page = NonNullable<z.infer<typeof page>>

const KNOWN_TOP = ['title', 'description', 'time', 'details', 'backend', 'type', 'difficulty']
const QUIET_TOP = ['icon', 'credits', 'author', 'interface', 'environment', 'files', 'pathwayTitle', 'private', 'tags']
const KNOWN_PAGE = [
  'title',
  'text',
  'verify',
  'foreground',
  'background',
  'code',
  'courseData',
  'hint',
  'hints',
  'answer',
  'solution',
  'credits',
]

/** True for a folder that holds one scenario of Killercoda or Katacoda. */
export function isScenario(folder: Folder): boolean {
  return folder.files.has('index.json') && readJson(folder) !== null
}

/**
 * Reads one scenario (`index.json` with its texts, scripts and assets, keys of both generations). Never throws for
 * content: what cannot be carried over is in the draft's notes.
 * Source: https://killercoda.com/creators, https://www.katacoda.community/scenario-layout.html
 */
export function readScenario(folder: Folder, { name }: { name: string }): Draft {
  const draft = createDraft(folder, { name })
  const parsed = scenario.safeParse(readJson(folder))
  if (!parsed.success) {
    note(draft, 'left', { file: 'index.json', message: 'It is not the JSON of a scenario.' })
    return draft
  }
  const { title, description, time, details, backend, type } = parsed.data
  draft.title = oneLine(title, name)
  draft.summary = description?.trim() || draft.title
  draft.minutes = minutesOf(time)
  noteKeys(parsed.data, draft)
  if (type?.startsWith('challenge'))
    note(draft, 'changed', {
      file: 'index.json',
      message: 'A challenge becomes a lesson whose tasks are open from the start.',
    })
  addAssets(details?.assets ?? {}, { draft, folder })
  const context = { draft, folder }
  addPage(details?.intro, { ...context, kind: 'intro', fallback: 'Introduction' })
  for (const [at, step] of (details?.steps ?? []).entries())
    addPage(step, { ...context, kind: 'step', fallback: `Step ${at + 1}` })
  addPage(details?.finish, { ...context, kind: 'finish', fallback: 'Summary' })
  if (draft.steps.length === 0)
    note(draft, 'left', { file: 'index.json', message: 'It has no texts: a playground is no lesson.' })
  draft.verdict = judgeDraft(draft, { host: backend?.imageid ?? null })
  return draft
}

interface PageContext {
  draft: Draft
  folder: Folder
  kind: 'intro' | 'step' | 'finish'
  fallback: string
}

function addPage(page: Page | undefined, { draft, folder, kind, fallback }: PageContext): void {
  if (!page) return
  const from = 'index.json'
  const named = (path: string | undefined) => namedText({ folder, draft }, { path, from })
  const source = named(page.text)
  const file = source?.path ?? from
  const background = named(page.background ?? page.courseData)
  const foreground = named(page.foreground ?? page.code)
  if (background) addSetup(draft, { ...background, when: kind === 'intro' ? 'start' : 'step' })
  const first = foreground ? foregroundBlock(draft, foreground) : ''
  const quiz = takeQuiz(source?.text ?? '', {
    idFor: (what) => freeName(what, (id) => draft.questions.some((one) => one.id === id) || id in draft.tasks),
  })
  const heading = /^\s*#\s+(.+?)\s*#*\s*\n/.exec(quiz.text)
  const converted = convertMacros(heading ? quiz.text.slice(heading[0].length) : quiz.text)
  const before = heading ? heading[0].split('\n').length - 1 : 0
  for (const { line, message } of quiz.notes) note(draft, 'changed', { file, line, message })
  for (const { what, line, message } of converted.notes) note(draft, what, { file, line: line + before, message })
  draft.questions.push(...quiz.questions)
  for (const { id, task } of quiz.inputs) draft.tasks[id] = task
  draft.scripts.push(...converted.commands)
  const title = oneLine(page.title ?? heading?.[1], fallback)
  const task = addTask(page, { draft, folder, title })
  const own = new Set([
    ...quiz.questions.map(({ id }) => `quiz:${id}`),
    ...quiz.inputs.map(({ id }) => `task:${id}`),
    ...[...converted.text.matchAll(/^\s*::file\{path="([^"]*)"\}$/gm)].map(([, path]) => `file:${path}`),
  ])
  const body = tidyText(first + converted.text, { draft, folder, file, own })
  draft.steps.push({ title, text: `${body.trimEnd()}\n${task ? `\n:::task{id=${task}}\n:::\n` : ''}` })
  for (const key of Object.keys(page).filter((key) => !KNOWN_PAGE.includes(key)))
    note(draft, 'left', { file: from, message: `The key "${key}" of "${title}" is not carried over.` })
}

function addTask(page: Page, { draft, folder, title }: { draft: Draft; folder: Folder; title: string }): string | null {
  const context = { folder, draft }
  const script = namedText(context, { path: page.verify, from: 'index.json' })
  if (!script) return null
  const check = checkOf(draft, script)
  if (!check) return null
  const id = freeName(toSlug(title, 'task'), (one) => one in draft.tasks)
  const listed = typeof page.hints === 'string' ? [page.hints] : (page.hints ?? [])
  const hints = [page.hint, ...listed, page.answer ?? page.solution].flatMap((path) => {
    // A hint is a file's name or the words themselves.
    if (path === undefined) return []
    if (!/\.\w{1,4}$/.test(path)) return [path]
    return namedText(context, { path, from: 'index.json' })?.text ?? []
  })
  draft.tasks[id] = {
    title,
    check,
    ...(hints.length > 0 ? { hints: hints.map((hint) => convertMacros(hint).text.slice(0, 20_000)) } : {}),
  }
  return id
}

function addAssets(assets: Record<string, unknown>, { draft, folder }: { draft: Draft; folder: Folder }): void {
  for (const [host, list] of Object.entries(assets)) {
    if (!/^(host0?1|client)$/.test(host))
      note(draft, 'changed', { file: 'index.json', message: `Files for "${host}" go into the one sandbox.` })
    for (const one of Array.isArray(list) ? list : []) {
      const entry = asset.safeParse(one)
      if (!entry.success) {
        note(draft, 'left', { file: 'index.json', message: `An asset of "${host}" names no file.` })
        continue
      }
      layAsset(entry.data, { draft, folder })
    }
  }
}

function layAsset(
  { file, target, chmod }: z.infer<typeof asset>,
  { draft, folder }: { draft: Draft; folder: Folder },
): void {
  const found = globFiles(folder, posix.join('assets', file.replace(/^\/+/, '')))
  if (found.length === 0)
    note(draft, 'missing', { file: 'index.json', message: `No file of assets/ is called "${file}".` })
  const place = (target ?? '/root').replace(/^~\/?|^\/root\/?|^\/home\/\w+\/?/, '')
  const away = place.startsWith('/')
  const below = insidePath(place === '' ? 'x' : place)
  if (below === null || /\$/.test(place)) {
    note(draft, 'left', { file: `assets/${file}`, message: `It was for "${target}", which is no folder here.` })
    return
  }
  const base = place === '' ? '' : below
  if (away)
    note(draft, 'changed', {
      file: `assets/${file}`,
      message: `It was for ${target}; only the home folder can be written, so it is ~/${base}.`,
    })
  for (const path of found) {
    const source = folder.files.get(path) as FolderFile
    const executable = source.executable || /x|[1357]$/.test(chmod ?? '')
    addStart(draft, posix.join(base, posix.basename(path)), {
      file: { content: source.content, executable },
      from: path,
    })
  }
}

function noteKeys(data: Record<string, unknown>, draft: Draft): void {
  for (const key of Object.keys(data)) {
    if (KNOWN_TOP.includes(key)) continue
    const what = QUIET_TOP.includes(key) ? 'is about the other platform and' : 'is not known and'
    note(draft, 'left', { file: 'index.json', message: `The key "${key}" ${what} is not carried over.` })
  }
}

export function readJson(folder: Folder, path = 'index.json'): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse((textOf(folder, path) ?? '').replace(/^\uFEFF/, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
