import { z } from 'zod'
import { checkSchema } from './check-schema'
import { image, line, prose, slug } from './names'
import { questionSchema } from './question-schema'

/** course.yaml: the order of lessons. */
export const courseSchema = z.strictObject({
  title: line,
  summary: prose,
  modules: z
    .array(z.strictObject({ title: line, lessons: z.array(slug).max(100) }))
    .min(1)
    .max(50),
})

/** A name that text refers to as `${NAME}`. */
const varName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,30}$/, 'must be capitals, digits and underscores, for example "PORT"')

const varSpecSchema = z.union([
  z.strictObject({
    pick: z
      .array(
        z
          .string()
          .regex(/^[\w.-]{1,64}$/, 'may hold letters, digits, ".", "_" and "-" only: it stands unquoted in commands'),
      )
      .min(1)
      .max(100),
  }),
  z.strictObject({ random: z.enum(['hex', 'word']), length: z.number().int().min(1).max(64) }),
])

/** A hint that opens by itself, or only after so many failed checks or so much time. */
const hintSchema = z.union([
  prose,
  z.strictObject({
    say: prose,
    after: z.string().regex(/^[1-9]\d{0,3} (fails?|s|min)$/, 'must be like "2 fails", "90 s" or "5 min"'),
  }),
])

const taskSchema = z.strictObject({
  title: line,
  mode: z.enum(['edge', 'level', 'input', 'submit']).default('edge'),
  needs: z.array(slug).default([]),
  baseline: checkSchema.optional(),
  check: checkSchema,
  diagnose: z
    .array(z.strictObject({ when: checkSchema, say: line }))
    .max(20)
    .default([]),
  hints: z.array(hintSchema).max(10).default([]),
  points: z.number().int().min(0).max(100).default(10),
  prompt: line.nullable().default(null),
})

/** lab.yaml: everything about a lesson but its text and its exercise. */
export const lessonSchema = z.strictObject({
  title: line,
  summary: prose,
  minutes: z.number().int().min(1).max(240),
  concepts: z.array(line).max(20).default([]),
  objectives: z.array(line).max(10).default([]),
  /** Lessons to take first: a folder of this course, or "course/folder". */
  prerequisites: z.array(z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)?$/)).default([]),
  sandbox: z
    .strictObject({
      image,
      setup: z
        .array(z.array(z.string().max(2000)).min(1).max(30))
        .max(10)
        .optional(),
    })
    .nullable()
    .default(null),
  vars: z.record(varName, varSpecSchema).default({}),
  tasks: z.record(slug, taskSchema).default({}),
  quiz: z.array(questionSchema).max(50).default([]),
})
