import { z } from 'zod'
import { type Folder, pathsBelow, textOf } from '../folder'
import { addStart, createDraft, freeName, minutesOf, note, oneLine, toSlug } from './draft'
import { convertActions } from './educates-actions'
import { splitFrontMatter } from './front-matter'
import { readYaml } from './read-yaml'
import { addSetup, checkOf } from './scripts'
import { tidyText } from './tidy-text'
import type { Draft } from './types'
import { judgeDraft } from './verdict'

const text = z.string().optional().catch(undefined)
const workshopSchema = z.looseObject({
  spec: z.looseObject({ title: text, description: text, duration: z.unknown().optional() }).optional().catch(undefined),
})
const modulesSchema = z.looseObject({
  name: text,
  modules: z
    .looseObject({ activate: z.array(z.string()).optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

/**
 * Reads an Educates workshop: `resources/workshop.yaml`, pages of `workshop/content` (either renderer), set-up scripts,
 * tests of the examiner, `exercises/` as the learner's files. Never throws for content.
 * Source: https://docs.educates.dev/en/stable/workshop-content/workshop-instructions.html
 */
export function readWorkshop(folder: Folder, { name }: { name: string }): Draft {
  const draft = createDraft(folder, { name })
  const spec = workshopSchema.safeParse(readYaml({ folder, draft, path: 'resources/workshop.yaml' }) ?? {}).data?.spec
  draft.title = oneLine(spec?.title, name)
  draft.summary = spec?.description?.trim() || draft.title
  draft.minutes = minutesOf(spec?.duration)
  for (const page of pagesOf(folder, draft)) addPage(page, { draft, folder })
  for (const below of pathsBelow(folder, 'workshop/setup.d')) {
    const path = `workshop/setup.d/${below}`
    if (below.endsWith('.sh')) addSetup(draft, { path, text: textOf(folder, path) ?? '', when: 'start' })
    else note(draft, 'left', { file: path, message: 'Only scripts are carried over from setup.d.' })
  }
  for (const below of pathsBelow(folder, 'exercises')) {
    const file = folder.files.get(`exercises/${below}`)
    if (file) addStart(draft, `exercises/${below}`, { file, from: `exercises/${below}` })
  }
  draft.verdict = judgeDraft(draft, { host: null })
  return draft
}

/** Pages in the order that the workshop names, else by name. */
function pagesOf(folder: Folder, draft: Draft): string[] {
  const all = pathsBelow(folder, 'workshop/content').filter((path) => path.endsWith('.md'))
  const listed = folder.files.has('workshop/workshop.yaml')
    ? (modulesSchema.safeParse(readYaml({ folder, draft, path: 'workshop/workshop.yaml' }) ?? {}).data?.modules
        ?.activate ?? [])
    : []
  const known = listed.flatMap((name) => {
    const path = all.find((one) => one === `${name}.md` || one === `${name}/index.md` || one === `${name}/_index.md`)
    if (!path)
      note(draft, 'missing', {
        file: 'workshop/workshop.yaml',
        message: `It names the page "${name}", which is not there.`,
      })
    return path ?? []
  })
  const rest = all.filter((path) => !known.includes(path))
  if (known.length > 0)
    for (const path of rest)
      note(draft, 'left', { file: `workshop/content/${path}`, message: 'The workshop does not list this page.' })
  return known.length > 0 ? known : rest
}

function addPage(page: string, { draft, folder }: { draft: Draft; folder: Folder }): void {
  const file = `workshop/content/${page}`
  const { data, body, fault } = splitFrontMatter(textOf(folder, file) ?? '')
  if (fault) note(draft, 'left', { file, line: 1, message: `The front matter cannot be read: ${fault}` })
  const heading = /^\s*#\s+(.+?)\s*#*\s*\n/.exec(body)
  const title = oneLine(data?.title ?? heading?.[1], page.replace(/\.md$/, ''))
  const converted = convertActions(heading ? body.slice(heading[0].length) : body)
  for (const { what, line, message } of converted.notes) note(draft, what, { file, line, message })
  draft.scripts.push(...converted.commands)
  const own = new Set<string>(converted.files.map((path) => `file:${path}`))
  let text = converted.text
  for (const test of converted.tests) {
    const id = addTest(test, { draft, folder, file })
    if (id) own.add(`task:${id}`)
    text = text.replace(test.mark, () => (id ? `:::task{id=${id}}\n:::` : ''))
  }
  draft.steps.push({ title, text: `${tidyText(text, { draft, folder, file, own }).trimEnd()}\n` })
}

function addTest(
  { name, title, args, line }: { name: string; title: string; args: string[]; line: number },
  { draft, folder, file }: { draft: Draft; folder: Folder; file: string },
): string | null {
  const path = `workshop/examiner/tests/${name}`
  const source = textOf(folder, path)
  if (source === null) {
    note(draft, 'missing', { file, line, message: `The test "${name}" is not there.` })
    return null
  }
  const words = args.map((one) => `'${one.replaceAll("'", "'\\''")}'`).join(' ')
  const check = checkOf(draft, { path, text: words ? `set -- ${words}\n${source}` : source })
  if (!check) return null
  const id = freeName(toSlug(title || name, 'task'), (one) => one in draft.tasks)
  draft.tasks[id] = { title: oneLine(title, name), check }
  return id
}
