import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validateFile } from './faults'
import { courseSchema } from './schema'
import type { Course } from './types'
import { parseYaml } from './yaml-file'

/**
 * What the course.yaml of the course `id` in the labs folder `dir` says, with every lesson that it lists, also those that
 * cannot be loaded. Null when there is none, or when it has a fault.
 */
export async function readOutline(
  dir: string,
  id: string,
): Promise<Pick<Course, 'id' | 'title' | 'summary' | 'modules'> | null> {
  const text = await readFile(join(dir, id, 'course.yaml'), 'utf8').catch(() => null)
  if (text === null) return null
  const { data } = validateFile(courseSchema, parseYaml({ file: `${id}/course.yaml`, text }))
  if (!data) return null
  const modules = data.modules.map(({ title, lessons }) => ({ title, lessons: lessons.map((slug) => `${id}/${slug}`) }))
  return { id, title: data.title, summary: data.summary, modules }
}
