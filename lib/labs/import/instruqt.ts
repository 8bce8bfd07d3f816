import { z } from 'zod'
import { type Folder, foldersBelow, pathsBelow, textOf } from '../folder'
import { createDraft, freeName, minutesOf, note, oneLine, toSlug } from './draft'
import { splitFrontMatter } from './front-matter'
import { readYaml } from './read-yaml'
import { addSetup, checkOf } from './scripts'
import { tidyText } from './tidy-text'
import type { Draft } from './types'
import { judgeDraft } from './verdict'

const text = z.string().optional().catch(undefined)
const challengeSchema = z.looseObject({
  slug: text,
  type: text,
  title: text,
  teaser: text,
  assignment: text,
  notes: z
    .array(z.looseObject({ type: text, contents: text }))
    .optional()
    .catch(undefined),
  tabs: z
    .array(z.looseObject({ title: text, type: text, hostname: text, port: z.unknown().optional(), path: text }))
    .optional()
    .catch(undefined),
  answers: z.array(z.unknown()).optional().catch(undefined),
  solution: z.array(z.number()).optional().catch(undefined),
  timelimit: z.unknown().optional(),
})
type Challenge = z.infer<typeof challengeSchema>
const trackSchema = z.looseObject({
  slug: text,
  title: text,
  teaser: text,
  description: text,
  challenges: z.array(challengeSchema).optional().catch(undefined),
})
const configSchema = z.looseObject({
  containers: z
    .array(z.looseObject({ name: text, image: text }))
    .optional()
    .catch(undefined),
  virtualmachines: z
    .array(z.looseObject({ name: text, image: text }))
    .optional()
    .catch(undefined),
})

const QUIET = [
  'id',
  'type',
  'icon',
  'tags',
  'owner',
  'developers',
  'private',
  'published',
  'show_timer',
  'skipping_enabled',
  'checksum',
  'level',
  'lab_config',
  'enhanced_loading',
  'idle_timeout',
  'timelimit',
  'version',
]
const KNOWN = ['slug', 'title', 'teaser', 'description', 'challenges']
const NO_WHY = 'The material that this lesson comes from gives no explanation.'

/**
 * Reads a classic Instruqt track: `track.yml`, `config.yml`, `track_scripts/`, and a folder (`NN-slug/assignment.md`)
 * or an entry of `challenges` for each challenge. Never throws for content.
 * Source: https://docs.instruqt.com/concepts/tracks
 */
export function readTrack(folder: Folder, { name }: { name: string }): Draft {
  const draft = createDraft(folder, { name })
  const track = trackSchema.safeParse(readYaml({ folder, draft, path: 'track.yml' }) ?? {}).data ?? {}
  const { title, teaser, description, timelimit, challenges = [] } = track as z.infer<typeof trackSchema>
  draft.title = oneLine(title, name)
  draft.summary = (description ?? teaser)?.trim() || draft.title
  draft.minutes = minutesOf(timelimit)
  for (const key of Object.keys(track))
    if (!KNOWN.includes(key) && !QUIET.includes(key))
      note(draft, 'left', { file: 'track.yml', message: `The key "${key}" is not known and is not carried over.` })
  addTrackScripts(draft, folder)
  const folders = foldersBelow(folder, '').filter((one) => folder.files.has(`${one}/assignment.md`))
  for (const dir of folders) addChallenge(readAssignment({ folder, draft, dir }), { draft, folder, dir })
  // The oldest tracks hold their texts in track.yml.
  if (folders.length === 0)
    for (const one of challenges)
      addChallenge(
        { challenge: one, body: one.assignment ?? '', file: 'track.yml' },
        { draft, folder, dir: one.slug ?? '' },
      )
  const hosts = configSchema.safeParse(readYaml({ folder, draft, path: 'config.yml' }) ?? {}).data
  const all = [...(hosts?.containers ?? []), ...(hosts?.virtualmachines ?? [])]
  if (all.length > 1)
    note(draft, 'changed', {
      file: 'config.yml',
      message: `${all.length} hosts become one sandbox: ${all.map((host) => host.name ?? '?').join(', ')}.`,
    })
  draft.verdict = judgeDraft(draft, { host: null })
  const machines = hosts?.virtualmachines?.length ?? 0
  if (machines > 0 && draft.verdict.kind !== 'unsupported')
    draft.verdict = { kind: 'network', reasons: [...draft.verdict.reasons, 'was made for a virtual machine'] }
  return draft
}

interface Assignment {
  challenge: Challenge
  body: string
  file: string
}

function readAssignment({ folder, draft, dir }: { folder: Folder; draft: Draft; dir: string }): Assignment {
  const file = `${dir}/assignment.md`
  const { data, body, fault } = splitFrontMatter(textOf(folder, file) ?? '')
  if (fault) note(draft, 'left', { file, line: 1, message: `The front matter cannot be read: ${fault}` })
  return { challenge: challengeSchema.safeParse(data ?? {}).data ?? ({} as Challenge), body, file }
}

function addChallenge(
  { challenge, body, file }: Assignment,
  { draft, folder, dir }: { draft: Draft; folder: Folder; dir: string },
): void {
  const title = oneLine(challenge.title, dir || 'Challenge')
  const own = new Set<string>()
  const quiz = challenge.type === 'quiz' ? addQuiz(challenge, { draft, title, file }) : null
  const task = quiz ? null : addCheck({ draft, folder, dir, title })
  const intro = (challenge.notes ?? []).flatMap((one) => (one.type === 'text' && one.contents ? [one.contents] : []))
  if ((challenge.notes?.length ?? 0) > intro.length)
    note(draft, 'left', { file, message: 'Notes that are videos or pictures are not carried over.' })
  const text = tidyText(convertText([...intro, body].join('\n\n'), { draft, file, tabs: challenge.tabs ?? [] }), {
    draft,
    folder,
    file,
    own,
  })
  const placed = quiz ? `\n:::quiz{id=${quiz}}\n:::\n` : task ? `\n:::task{id=${task}}\n:::\n` : ''
  draft.steps.push({ title, text: `${text.replace(/^\s*#\s.*\n/, '').trimEnd()}\n${placed}` })
  for (const tab of challenge.tabs ?? [])
    if (tab.type && !['terminal', 'code', 'service'].includes(tab.type))
      note(draft, 'left', { file, message: `The tab "${tab.title ?? tab.type}" (${tab.type}) has no place here.` })
}

function addQuiz(
  challenge: Challenge,
  { draft, title, file }: { draft: Draft; title: string; file: string },
): string | null {
  const options = (challenge.answers ?? [])
    .map(String)
    .filter((one) => one.trim() !== '')
    .slice(0, 10)
  const right = new Set(challenge.solution ?? [])
  if (options.length < 2 || right.size === 0) {
    note(draft, 'left', { file, message: `The quiz "${title}" has no answers that could be read.` })
    return null
  }
  const id = freeName(toSlug(title, 'question'), (one) => draft.questions.some((other) => other.id === one))
  draft.questions.push({
    id,
    kind: right.size === 1 ? 'single' : 'multiple',
    text: title,
    options: options.map((answer, at) => ({
      id: `o${at + 1}`,
      text: answer,
      ...(right.has(at) ? { correct: true } : {}),
      why: NO_WHY,
    })),
  })
  note(draft, 'changed', {
    file,
    message: `The quiz "${title}" came without explanations; write a "why" for each option.`,
  })
  return id
}

function addCheck({
  draft,
  folder,
  dir,
  title,
}: {
  draft: Draft
  folder: Folder
  dir: string
  title: string
}): string | null {
  const scripts = pathsBelow(folder, dir).filter((path) => !path.includes('/'))
  for (const name of scripts.filter((one) => /^(setup|cleanup|solve)-/.test(one))) {
    const path = `${dir}/${name}`
    if (name.startsWith('setup-'))
      addSetup(draft, { path, text: textOf(folder, path) ?? '', when: draft.steps.length === 0 ? 'start' : 'step' })
    else
      note(draft, 'left', {
        file: path,
        message: name.startsWith('solve-')
          ? 'A solution; put its lines into walk.yaml, so that a test does the task.'
          : 'Sandboxes are thrown away, so nothing is cleaned up.',
      })
  }
  const checks = scripts.filter((one) => one.startsWith('check-'))
  const parts = checks.flatMap((name): Record<string, unknown>[] => {
    const source = textOf(folder, `${dir}/${name}`) ?? ''
    // Their helper prints the words of a failure and fails; here both are an exit code.
    const text = source.includes('fail-message') ? `fail-message() { echo "$@"; exit 1; }\n${source}` : source
    const check = checkOf(draft, { path: `${dir}/${name}`, text })
    return check ? [check] : []
  })
  if (parts.length === 0) return null
  const id = freeName(toSlug(title, 'task'), (one) => one in draft.tasks)
  draft.tasks[id] = { title, check: parts.length === 1 && parts[0] ? parts[0] : { all: parts } }
  return id
}

function addTrackScripts(draft: Draft, folder: Folder): void {
  for (const name of pathsBelow(folder, 'track_scripts')) {
    const path = `track_scripts/${name}`
    if (name.startsWith('setup-')) addSetup(draft, { path, text: textOf(folder, path) ?? '', when: 'start' })
    else note(draft, 'left', { file: path, message: 'Sandboxes are thrown away, so nothing is cleaned up.' })
  }
}

/** Fences with words behind a comma, buttons for tabs, variables of the other platform. */
function convertText(
  source: string,
  { draft, file, tabs }: { draft: Draft; file: string; tabs: NonNullable<Challenge['tabs']> },
): string {
  let fence = false
  return source
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line, at) => {
      const open = /^(\s*)(`{3,})([\w-]*)((?:,[\w-]+)*)\s*$/.exec(line)
      if (/^\s*`{3,}/.test(line)) fence = !fence
      if (open?.[3] && fence) return `${open[1]}${open[2]}${languageOf(open[3], open[4] ?? '')}`
      return line
        .replace(/\[button\s+label="([^"]*)"[^\]]*\]\(([^)]*)\)/g, (_all, label: string) => `**${label}**`)
        .replace(
          /\[([^\]]*)\]\(tab-(\d+)\)/g,
          (_all, label: string, tab: string) => `**${label || tabs[Number(tab)]?.title || `tab ${tab}`}**`,
        )
        .replace(/\[\[\s*Instruqt-Var\s+key="([^"]*)"[^\]]*\]\]/g, (all: string, key: string) => {
          note(draft, 'left', {
            file,
            line: at + 1,
            message: `The variable ${key} was set by a script of the other platform.`,
          })
          return all
        })
    })
    .join('\n')
}

function languageOf(language: string, words: string): string {
  const shell = ['bash', 'sh', 'shell', 'console'].includes(language)
  if (!shell) return language
  return words.includes(',run') || words === '' ? 'bash' : 'bash no-run'
}
