import { posix } from 'node:path'
import { z } from 'zod'
import { type Folder, textOf } from '../folder'
import { createDraft, freeName, oneLine, toSlug } from './draft'
import { readWorkshop } from './educates'
import { readTrack } from './instruqt'
import { isScenario, readJson, readScenario } from './killercoda'
import { readLabspace } from './labspace'
import type { Draft, ImportedCourse, Note } from './types'

export const IMPORT_KINDS = ['killercoda', 'instruqt', 'labspace', 'educates'] as const
export type ImportKind = (typeof IMPORT_KINDS)[number]

const READERS: Record<ImportKind, (folder: Folder, options: { name: string }) => Draft> = {
  killercoda: readScenario,
  instruqt: readTrack,
  labspace: readLabspace,
  educates: readWorkshop,
}

/** Files by which a folder is known to hold one lesson of that kind. */
const MARKS: Record<ImportKind, string[]> = {
  killercoda: ['index.json'],
  instruqt: ['track.yml'],
  labspace: ['labspace.yaml', 'labspace.yml', 'labspace/labspace.yaml', '.labspace/labspace.yaml'],
  educates: ['resources/workshop.yaml', 'workshop/content'],
}

const orderSchema = z.looseObject({
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  items: z
    .array(z.looseObject({ path: z.string() }))
    .optional()
    .catch(undefined),
  courses: z
    .array(
      z.looseObject({
        course_id: z.string().optional(),
        pathway_id: z.string().optional(),
        path: z.string().optional(),
      }),
    )
    .optional()
    .catch(undefined),
})

/**
 * Reads foreign material, one lesson or a folder of many, in the order that its pathway (`structure.json`,
 * `*-pathway.json`) names. Never throws for content; a lesson that cannot be read comes back as its notes.
 */
export function importCourse(folder: Folder, { kind, name }: { kind: ImportKind; name: string }): ImportedCourse {
  const places = placesOf(folder, kind)
  const notes: Note[] = []
  if (places.length === 0)
    notes.push({ what: 'missing', file: '.', line: null, message: `There is no ${MARKS[kind][0]} in it or below it.` })
  const lessons = places.map((place) => {
    const draft = READERS[kind](below(folder, place), { name: place === '' ? name : posix.basename(place) })
    return {
      place,
      draft: { ...draft, notes: draft.notes.map((one) => ({ ...one, file: posix.join(place, one.file) })) },
    }
  })
  const taken = new Set<string>()
  for (const { draft } of lessons) {
    draft.slug = freeName(draft.slug, (slug) => taken.has(slug))
    taken.add(draft.slug)
  }
  const whole = createDraft({ ...folder, files: new Map() }, { name })
  if (places[0] !== '') notes.push(...whole.notes)
  const single = lessons.length === 1 ? lessons[0]?.draft : undefined
  const { modules, title, summary } = orderOf(folder, lessons, notes)
  return {
    title: oneLine(title ?? single?.title, name),
    summary: summary ?? single?.summary ?? name,
    modules: modules.length > 0 ? modules : [{ title: 'Lessons', lessons: lessons.map(({ draft }) => draft.slug) }],
    lessons: lessons.map(({ draft }) => draft),
    notes,
  }
}

/** Folders that hold one lesson, in order of path; "" for the folder itself, which then is the only one. */
function placesOf(folder: Folder, kind: ImportKind): string[] {
  const found = new Set<string>()
  for (const path of folder.files.keys())
    for (const mark of MARKS[kind]) {
      if (path === mark || path.startsWith(`${mark}/`)) found.add('')
      const at = path.endsWith(`/${mark}`) ? path.length - mark.length - 1 : path.indexOf(`/${mark}/`)
      if (at > 0) found.add(path.slice(0, at))
    }
  const places = [...found].filter((place) => kind !== 'killercoda' || isScenario(below(folder, place)))
  if (places.includes('')) {
    // An index of a course has no texts of its own.
    const own = kind !== 'killercoda' || 'details' in (readJson(folder) ?? {}) || places.length === 1
    return own ? [''] : places.filter(Boolean).sort()
  }
  // A lesson's own files may look like another lesson.
  return places.sort().filter((place) => !places.some((other) => other !== place && place.startsWith(`${other}/`)))
}

function below(folder: Folder, place: string): Folder {
  if (place === '') return folder
  const start = `${place}/`
  const files = new Map(
    [...folder.files]
      .filter(([path]) => path.startsWith(start))
      .map(([path, file]) => [path.slice(start.length), file]),
  )
  return { dir: posix.join(folder.dir, place), files, faults: [] }
}

function orderOf(
  folder: Folder,
  lessons: { place: string; draft: Draft }[],
  notes: Note[],
): { modules: ImportedCourse['modules']; title?: string | undefined; summary?: string | undefined } {
  const files = [...folder.files.keys()].filter((path) => /(^|\/)(structure\.json|[^/]*-pathway\.json)$/.test(path))
  let title: string | undefined
  let summary: string | undefined
  const placed = new Set<Draft>()
  const modules: ImportedCourse['modules'] = []
  for (const file of files) {
    const order = orderSchema.safeParse(readJson(folder, file)).data
    if (!order) {
      notes.push({ what: 'left', file, line: null, message: 'It is not the JSON of a pathway.' })
      continue
    }
    title ??= order.title
    summary ??= order.description
    const named = [
      ...(order.items ?? []).map(({ path }) => path),
      ...(order.courses ?? []).map((one) => one.path ?? one.course_id ?? one.pathway_id ?? ''),
    ]
    const own: string[] = []
    for (const path of named) {
      const place = posix.join(posix.dirname(file), path)
      const inside = lessons.filter(
        (one) => (one.place === place || one.place.startsWith(`${place}/`)) && !placed.has(one.draft),
      )
      if (inside.length === 0 && !textOf(folder, posix.join(place, 'structure.json')))
        notes.push({ what: 'missing', file, line: null, message: `It names "${path}", which is not there.` })
      for (const { draft } of inside) {
        placed.add(draft)
        own.push(draft.slug)
      }
    }
    if (own.length > 0)
      modules.push({ title: oneLine(order.title, toSlug(posix.dirname(file), 'lessons')), lessons: own })
  }
  const rest = lessons.filter(({ draft }) => !placed.has(draft)).map(({ draft }) => draft.slug)
  if (modules.length > 0 && rest.length > 0) modules.push({ title: 'More', lessons: rest })
  return { modules, title, summary }
}
