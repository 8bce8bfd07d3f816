import { posix } from 'node:path'
import { z } from 'zod'
import { type Folder, pathsBelow, textOf } from '../folder'
import { addStart, createDraft, insidePath, minutesOf, note, oneLine } from './draft'
import { readYaml } from './read-yaml'
import { tidyText } from './tidy-text'
import type { Draft } from './types'
import { judgeDraft } from './verdict'

const text = z.string().optional().catch(undefined)
const schema = z.looseObject({
  title: text,
  description: text,
  duration: z.unknown().optional(),
  metadata: z.looseObject({ title: text, description: text }).optional().catch(undefined),
  sections: z
    .array(z.looseObject({ title: text, contentPath: text }))
    .optional()
    .catch(undefined),
  services: z
    .array(z.looseObject({ title: text, id: text, url: text }))
    .optional()
    .catch(undefined),
})
const KNOWN = ['title', 'description', 'metadata', 'sections', 'services', 'duration']
const PLACES = [
  'labspace.yaml',
  'labspace/labspace.yaml',
  '.labspace/labspace.yaml',
  'labspace.yml',
  'labspace/labspace.yml',
]

/**
 * Reads a Docker Labspace: `labspace.yaml` with its sections, and `project/` as the learner's files. Never throws for
 * content. Source: https://github.com/dockersamples/labspace-infra/tree/main/docs
 */
export function readLabspace(folder: Folder, { name }: { name: string }): Draft {
  const draft = createDraft(folder, { name })
  const path = PLACES.find((one) => folder.files.has(one)) ?? 'labspace.yaml'
  const data = schema.safeParse(readYaml({ folder, draft, path }) ?? {}).data ?? {}
  const { title, description, metadata, sections = [], services = [], duration } = data as z.infer<typeof schema>
  draft.title = oneLine(title ?? metadata?.title, name)
  draft.summary = (description ?? metadata?.description)?.trim() || draft.title
  draft.minutes = minutesOf(duration)
  for (const key of Object.keys(data))
    if (!KNOWN.includes(key)) note(draft, 'left', { file: path, message: `The key "${key}" is not carried over.` })
  for (const service of services)
    note(draft, 'left', {
      file: path,
      message: `The service "${service.title ?? service.id ?? ''}" (${service.url ?? ''}) was a tab; publish its port and use the Preview tab.`,
    })
  for (const [at, { title: own, contentPath }] of sections.entries()) {
    const inside = contentPath ? insidePath(contentPath, posix.dirname(path)) : null
    const source = inside === null ? null : textOf(folder, inside)
    if (inside === null || source === null) {
      note(draft, 'missing', {
        file: path,
        message: `The section "${own ?? at + 1}" names "${contentPath ?? ''}", which is not there.`,
      })
      continue
    }
    const heading = /^\s*#\s+(.+?)\s*#*\s*\n/.exec(source)
    const body = convertLabspace(heading ? source.slice(heading[0].length) : source, { draft, file: inside })
    const files = new Set([...body.matchAll(/^\s*::file\{path="([^"]*)"\}$/gm)].map(([, one]) => `file:${one}`))
    const text = tidyText(body, { draft, folder, file: inside, own: files })
    draft.steps.push({ title: oneLine(own ?? heading?.[1], `Section ${at + 1}`), text: `${text.trimEnd()}\n` })
  }
  for (const below of pathsBelow(folder, 'project')) {
    const file = folder.files.get(`project/${below}`)
    if (file) addStart(draft, below, { file, from: `project/${below}` })
  }
  for (const one of folder.files.keys())
    if (/(^|\/)(compose|docker-compose)(\.\w+)?\.ya?ml$/.test(one) && !one.startsWith('project/'))
      note(draft, 'left', {
        file: one,
        message: 'Services beside the learner are not started; the learner can start them with docker compose.',
      })
  draft.verdict = judgeDraft(draft, { host: null })
  return draft
}

/** Words behind a fence's language, links to tabs and files, parts that are shown under a condition. */
export function convertLabspace(source: string, { draft, file }: { draft: Draft; file: string }): string {
  const out: string[] = []
  let fence: string | null = null
  for (const [at, line] of source.replace(/\r\n?/g, '\n').split('\n').entries()) {
    const mark = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)\s*(.*)$/.exec(line)
    if (mark && fence === null) {
      fence = mark[2] ?? '```'
      out.push(
        `${mark[1]}${fence}${fenceWords({ language: mark[3] ?? '', words: mark[4] ?? '', line: at + 1 }, { draft, file })}`,
      )
      continue
    }
    if (mark && fence !== null && (mark[2] ?? '').startsWith(fence) && !mark[3]) fence = null
    if (fence !== null) {
      if (!mark) draft.scripts.push(line)
      out.push(line)
      continue
    }
    if (/^\s*:::\s*(conditionalDisplay\b.*)?$/.test(line)) {
      if (line.includes('conditionalDisplay'))
        note(draft, 'changed', {
          file,
          line: at + 1,
          message: 'A part that was shown under a condition is always shown.',
        })
      continue
    }
    out.push(convertLine(line, { draft, file, line: at + 1 }))
  }
  return out.join('\n')
}

function convertLine(
  line: string,
  { draft, file, line: number }: { draft: Draft; file: string; line: number },
): string {
  return line
    .replace(/::?fileLink\[([^\]]*)\]\{([^}]*)\}/g, (_all, label: string, attributes: string) => {
      const path = /path=["']?([^"'\s}]+)/.exec(attributes)?.[1]?.replace(/^(\.\/|project\/)+/, '')
      return path ? `${label} (\`${path}\`)` : label
    })
    .replace(/::?tabLink\[([^\]]*)\]\{([^}]*)\}/g, (_all, label: string, attributes: string) => {
      const href = /href=["']?([^"'\s}]+)/.exec(attributes)?.[1]
      return href ? `${label} (\`${href}\`, or the Preview tab)` : label
    })
    .replace(/::?variable(?:Definition|SetButton)\[([^\]]*)\]\{[^}]*\}/g, (_all, label: string) => {
      note(draft, 'left', {
        file,
        line: number,
        message: `The field for the variable "${label}" is not carried over; write it under "vars".`,
      })
      return ''
    })
    .replace(/\$\$(\w+)\$\$/g, (all: string, name: string) => {
      note(draft, 'left', {
        file,
        line: number,
        message: `The variable ${name} was typed by the learner; write it under "vars".`,
      })
      return all
    })
}

function fenceWords(
  { language, words, line }: { language: string; words: string; line: number },
  { draft, file }: { draft: Draft; file: string },
): string {
  const shell = ['bash', 'sh', 'shell', 'console'].includes(language)
  const kept = [shell ? 'bash' : language]
  for (const word of words.split(/\s+/).filter(Boolean)) {
    if (word === 'no-run-button' || word === 'no-run') kept.push('no-run')
    else if (/^save-as=\S/.test(word)) kept.push(word.replace(/["']/g, ''))
    else if (shell && /^terminal-id=["']?[A-Za-z0-9][\w-]{0,23}["']?$/.test(word))
      kept.push(word.replace('terminal-id=', 'terminal=').replace(/["']/g, ''))
    else if (!/^(no-copy-button|highlight=|setup-mode)/.test(word))
      note(draft, 'left', { file, line, message: `The word "${word}" of a code block is not known.` })
  }
  return kept.join(' ')
}
