import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Folder, readFolder } from './folder'
import type { Exercise, Lesson } from './types'
import { fillVars } from './vars'

/** A file laid into a learner's home or a build context. */
export interface StartFile {
  /** Relative, with forward slashes. */
  path: string
  content: Buffer
  mode: number
}

/**
 * The files of a lesson's `start/`, with the learner's values in place of `${NAME}` in text files.
 * A lesson without that folder gives none.
 */
export async function readStartFiles(lesson: Lesson, vars: Record<string, string>): Promise<StartFile[]> {
  const folder = await readFolder({ dir: join(lesson.dir, 'start'), label: lesson.id })
  return toStartFiles(folder).map((file) => ({ ...file, content: fillFile(file.content, vars) }))
}

/** The build context of an exercise before the learner's edits, as the grader and the editor see it. */
export async function readContextFiles(exercise: Exercise): Promise<StartFile[]> {
  return toStartFiles(await readFolder({ dir: exercise.startDir, label: exercise.lessonId }))
}

/** The text of the files that a learner may write, as they are at the start; a file that is not there is empty. */
export async function readEditable(exercise: Exercise): Promise<Record<string, string>> {
  const texts = await Promise.all(
    exercise.edit.map((path) => readFile(join(exercise.startDir, path), 'utf8').catch(() => '')),
  )
  return Object.fromEntries(exercise.edit.map((path, index) => [path, texts[index] ?? '']))
}

/** The files of an answer that lies in `dir`: those that a learner may write, as far as they are there. */
export async function readAnswer({ edit }: Pick<Exercise, 'edit'>, dir: string): Promise<Record<string, string>> {
  const read = edit.map(async (path) => [path, await readFile(join(dir, path), 'utf8').catch(() => null)] as const)
  return Object.fromEntries((await Promise.all(read)).flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
}

function toStartFiles(folder: Folder): StartFile[] {
  return [...folder.files].map(([path, { content, executable }]) => ({
    path,
    content,
    mode: executable ? 0o755 : 0o644,
  }))
}

/** Binary files pass through: a value has no place in them, and decoding would harm them. */
function fillFile(content: Buffer, vars: Record<string, string>): Buffer {
  if (content.includes(0)) return content
  return Buffer.from(fillVars(content.toString('utf8'), vars), 'utf8')
}
