import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faultAt, validateFile } from './faults'
import { type LoadedLesson, loadLesson } from './lesson'
import { findNearest } from './nearest'
import { courseSchema } from './schema'
import type { Course, Fault } from './types'
import { parseYaml, type YamlFile } from './yaml-file'

export interface LoadedCourse {
  /** Null when course.yaml cannot be used. */
  course: Course | null
  faults: Fault[]
  /** Ids of lessons whose folder exists, loaded or not. */
  known: string[]
}

/** Reads a course's folder: course.yaml and, each on its own, its lessons. */
export async function loadCourse({ dir, id }: { dir: string; id: string }): Promise<LoadedCourse> {
  const file = `${id}/course.yaml`
  const text = await readFile(join(dir, 'course.yaml'), 'utf8')
  const yaml = parseYaml({ file, text })
  const { data, faults } = validateFile(courseSchema, yaml)
  const slugs = await lessonFolders(dir)
  const loaded = new Map<string, LoadedLesson>()
  for (const slug of slugs) loaded.set(slug, await loadLesson({ dir: join(dir, slug), course: id, slug }))
  faults.push(...[...loaded.values()].flatMap((one) => one.faults))
  const known = slugs.map((slug) => `${id}/${slug}`)
  if (!data) return { course: null, faults, known }
  faults.push(...checkModules(data.modules, slugs, yaml))
  const isLoaded = (slug: string) => loaded.get(slug)?.lesson != null
  const order = [...new Set(data.modules.flatMap((module) => module.lessons))]
  const course: Course = {
    ...data,
    id,
    modules: data.modules.map(({ title, lessons }) => ({
      title,
      lessons: lessons.filter(isLoaded).map((slug) => `${id}/${slug}`),
    })),
    lessons: order.flatMap((slug) => loaded.get(slug)?.lesson ?? []),
  }
  return { course, faults, known }
}

/** A folder of the course is a lesson, whether or not it has a lab.yaml yet. */
async function lessonFolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}

function checkModules(modules: Course['modules'], slugs: string[], yaml: YamlFile): Fault[] {
  const faults: Fault[] = []
  const seen = new Set<string>()
  for (const [index, module] of modules.entries()) {
    for (const [at, slug] of module.lessons.entries()) {
      const path = ['modules', index, 'lessons', at]
      const nearest = findNearest(slug, slugs)
      if (!slugs.includes(slug))
        faults.push(
          faultAt(yaml, {
            path,
            message: `There is no lesson "${slug}".`,
            fix: nearest ? `Did you mean "${nearest}"?` : `Make the folder "${slug}".`,
          }),
        )
      else if (seen.has(slug))
        faults.push(faultAt(yaml, { path, message: `"${slug}" is listed twice.`, fix: 'Keep one of the two.' }))
      seen.add(slug)
    }
  }
  for (const slug of slugs.filter((one) => !seen.has(one)))
    faults.push(
      faultAt(yaml, {
        severity: 'warning',
        path: ['modules'],
        message: `No module lists the lesson "${slug}": nobody can reach it.`,
        fix: 'Add it to a module.',
      }),
    )
  return faults
}
