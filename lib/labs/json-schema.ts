import { z } from 'zod'
import { exerciseSchema, expectSchema } from './exercise-schema'
import { courseSchema, lessonSchema } from './schema'
import { walkSchema } from './walk'

/** The files of the format, by the name that their JSON Schema has. */
export const FORMAT_FILES = {
  course: courseSchema,
  lab: lessonSchema,
  exercise: exerciseSchema,
  expect: expectSchema,
  walk: walkSchema,
} as const

export type FormatFile = keyof typeof FORMAT_FILES

/**
 * The JSON Schema (2020-12) of one file of the format, for completion and checks in editors. Rules between files
 * (names that must meet) are not in it: `drydock lab validate` has those.
 */
export function jsonSchemaOf(file: FormatFile): Record<string, unknown> {
  const schema = z.toJSONSchema(FORMAT_FILES[file], { io: 'input', unrepresentable: 'any' })
  return { $schema: schema.$schema, title: `Drydock ${file}.yaml`, ...schema }
}
