import { posix } from 'node:path'
import { type Folder, type FolderFile, textOf } from '../folder'
import type { Draft, Note } from './types'

/** An empty draft; faults of the folder (links, devices, too large) become notes. */
export function createDraft(folder: Folder, { name }: { name: string }): Draft {
  return {
    slug: toSlug(name),
    title: name,
    summary: '',
    minutes: 20,
    setup: [],
    steps: [],
    tasks: {},
    questions: [],
    start: new Map(),
    images: new Map(),
    scripts: [],
    notes: folder.faults.map(({ file, message }) => ({ what: 'left', file, line: null, message })),
    verdict: { kind: 'offline', reasons: [] },
  }
}

export function note(
  draft: Draft,
  what: Note['what'],
  { file, line = null, message }: { file: string; line?: number | null; message: string },
): void {
  draft.notes.push({ what, file, line, message })
}

/** An id of this format out of any name; "lesson" when nothing of it can stand. */
export function toSlug(name: string, fallback = 'lesson'): string {
  const text = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  return text || fallback
}

/** `name`, or the first of name-2, name-3, … that is not taken. */
export function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name
  for (let count = 2; ; count++) {
    const next = `${name.slice(0, 55)}-${count}`
    if (!taken(next)) return next
  }
}

/** One line of plain text, within the format's bound. */
export function oneLine(text: unknown, fallback: string): string {
  const line = typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : ''
  if (line === '') return fallback
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}

/** A path that foreign material names, made relative to its folder; null when it climbs out of it. */
export function insidePath(path: string, base = ''): string | null {
  const joined = posix.normalize(posix.join(base, path.replaceAll('\\', '/').replace(/^\/+/, '')))
  return joined === '..' || joined.startsWith('../') || joined === '.' || joined.includes('\0') ? null : joined
}

/** The text of a file that foreign material names; what is not there becomes a note. */
export function namedText(
  { folder, draft }: { folder: Folder; draft: Draft },
  { path, from }: { path: unknown; from: string },
): { path: string; text: string } | null {
  if (typeof path !== 'string' || path.trim() === '') return null
  const inside = insidePath(path)
  const text = inside === null ? null : textOf(folder, inside)
  if (inside === null || text === null) {
    note(draft, 'missing', { file: from, message: `It names "${path}", which is not there.` })
    return null
  }
  return { path: inside, text }
}

/** Lays a file into the learner's home; a second one of that path is noted. */
export function addStart(draft: Draft, path: string, { file, from }: { file: FolderFile; from: string }): void {
  if (draft.start.has(path)) note(draft, 'changed', { file: from, message: `It takes the place of another ${path}.` })
  draft.start.set(path, file)
}

/** Minutes out of "10 minutes", "1 hour", "15-20 min", or seconds as a number. */
export function minutesOf(value: unknown, fallback = 20): number {
  if (typeof value === 'number' && Number.isFinite(value)) return bounded(value > 240 ? value / 60 : value)
  const found = /(\d+(?:\.\d+)?)\s*(h|m|s)?/i.exec(typeof value === 'string' ? value : '')
  if (!found) return fallback
  const factor = { h: 60, s: 1 / 60 }[found[2]?.toLowerCase() ?? 'm'] ?? 1
  return bounded(Number(found[1]) * factor)
}

function bounded(minutes: number): number {
  return Math.min(240, Math.max(1, Math.round(minutes)))
}
