import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { AppError } from '@/lib/base/errors'
import type { FolderFile } from '../folder'
import { relativePath } from '../names'
import { note, oneLine, toSlug } from './draft'
import type { Draft, ImportedCourse } from './types'

const SANDBOX = 'drydock/sandbox:1'

/**
 * Writes an imported course as folders of this format. `target` must not be there yet (`conflict` otherwise); what was
 * written is taken away when a write fails. Returns the number of files.
 */
export async function writeCourse(course: ImportedCourse, { target }: { target: string }): Promise<number> {
  if (await exists(target))
    throw new AppError('conflict', `${target} is there already. Give another folder with --to, or move it away.`)
  const files = filesOf(course)
  try {
    for (const [path, { content, executable }] of files) {
      const full = join(target, path)
      await mkdir(dirname(full), { recursive: true })
      await writeFile(full, content, { mode: executable ? 0o755 : 0o644, flag: 'wx' })
    }
  } catch (error) {
    await rm(target, { recursive: true, force: true })
    throw error
  }
  return files.size
}

/** Every file of the course, by path below its folder. */
export function filesOf(course: ImportedCourse): Map<string, FolderFile> {
  const files = new Map<string, FolderFile>()
  const add = (path: string, text: string) => files.set(path, { content: Buffer.from(text), executable: false })
  const lessons = course.lessons.filter((lesson) => lesson.steps.length > 0)
  const known = new Set(lessons.map(({ slug }) => slug))
  const modules = course.modules
    .map(({ title, lessons }) => ({
      title: oneLine(title, 'Lessons'),
      lessons: lessons.filter((slug) => known.has(slug)),
    }))
    .filter((one) => one.lessons.length > 0)
  add(
    'course.yaml',
    stringify({
      title: course.title,
      summary: course.summary,
      modules: modules.length > 0 ? modules : [{ title: 'Lessons', lessons: [] }],
    }),
  )
  for (const lesson of lessons) addLesson(lesson, { files, add })
  return files
}

function addLesson(
  lesson: Draft,
  { files, add }: { files: Map<string, FolderFile>; add: (path: string, text: string) => void },
): void {
  const at = lesson.slug
  const reasons = lesson.verdict.reasons.map((reason) => `#   ${reason}\n`).join('')
  const head = `# Imported. Where it can be taken: ${WORDS[lesson.verdict.kind]}.\n${reasons}`
  const body = {
    title: lesson.title,
    summary: lesson.summary.slice(0, 20_000),
    minutes: lesson.minutes,
    sandbox: { image: SANDBOX, ...(lesson.setup.length > 0 ? { setup: lesson.setup.slice(0, 10) } : {}) },
    ...(Object.keys(lesson.tasks).length > 0 ? { tasks: lesson.tasks } : {}),
    ...(lesson.questions.length > 0 ? { quiz: lesson.questions } : {}),
  }
  add(`${at}/lab.yaml`, head + stringify(body, { lineWidth: 120 }))
  const taken = new Set<string>()
  for (const [index, { title, text }] of lesson.steps.entries()) {
    let name = toSlug(title, 'step').slice(0, 50)
    while (taken.has(name)) name = `${name}-again`
    taken.add(name)
    add(`${at}/steps/${String(index + 1).padStart(2, '0')}-${name}.md`, `# ${title}\n\n${text.replace(/^\n+/, '')}`)
  }
  for (const [path, file] of lesson.start) {
    if (relativePath.safeParse(path).success) files.set(`${at}/start/${path}`, file)
    else note(lesson, 'left', { file: path, message: 'This cannot be the name of a file in the home folder.' })
  }
  for (const [path, file] of lesson.images) files.set(`${at}/${path}`, file)
}

export const WORDS = {
  offline: 'by itself, without a network',
  network: 'only with a network, which sandboxes do not have',
  unsupported: 'not in a sandbox of this kind',
} as const

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
