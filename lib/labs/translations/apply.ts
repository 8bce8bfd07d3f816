import type { Catalog, Lesson } from '../types'
import { mapStrings } from './strings'

/** A lesson in a language, as far as it is translated; the rest in English. */
export function inLanguage(lesson: Lesson, language: string): Lesson {
  const translation = lesson.translations?.[language]
  if (!translation) return lesson
  const { strings, steps } = translation
  const said = mapStrings(lesson, (path, text) => (Object.hasOwn(strings, path) ? (strings[path] ?? text) : text))
  return { ...said, steps: said.steps.map((step) => ({ ...step, ...steps[step.id] })) }
}

/** The same for all lessons. */
export function catalogIn(catalog: Catalog, language: string): Catalog {
  const courses = catalog.courses.map((course) => ({
    ...course,
    lessons: course.lessons.map((lesson) => inLanguage(lesson, language)),
  }))
  return { ...catalog, courses }
}
