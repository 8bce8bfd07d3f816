import { z } from 'zod'
import { line, pattern, slug } from './names'

/** Probes that ask neither the sandbox's files nor the learner's engine. */
export const inputProbe = z.strictObject({
  equals: z.string().min(1).max(500).optional(),
  matches: pattern.optional(),
  ignoreCase: z.boolean().optional(),
})

export const quizProbe = z.strictObject({ question: slug })

export const scriptProbe = z.strictObject({
  file: z.string().regex(/^checks\/[\w-]+(\.[\w-]+)*\.(sh|mjs)$/, 'must be like "checks/deep.sh" or "checks/deep.mjs"'),
  seconds: z.number().positive().max(20).optional(),
  messages: z.record(slug, line).optional(),
})
