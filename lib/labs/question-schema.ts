import { z } from 'zod'
import { line, prose, shortId, slug } from './names'

/** What every kind of question has. */
const asked = { id: slug, text: prose }

const options = <S extends z.ZodType>(option: S) => z.array(option).min(2, 'needs at least two options').max(10)

const choiceSchema = z.strictObject({
  ...asked,
  kind: z.enum(['single', 'multiple']).default('single'),
  options: options(z.strictObject({ id: shortId, text: prose, correct: z.boolean().default(false), why: prose })),
})

const orderSchema = z.strictObject({
  ...asked,
  kind: z.literal('order'),
  options: options(z.strictObject({ id: shortId, text: prose, why: prose })),
  why: prose,
})

/** As a learner can type it: no exponents, at most 15 digits on each side. */
const plainNumber = z
  .number()
  .refine((value) => /^-?\d{1,15}(\.\d{1,15})?$/.test(String(value)), 'must be a number of at most 15 digits')

const numberSchema = z.strictObject({
  ...asked,
  kind: z.literal('number'),
  answer: plainNumber,
  tolerance: z.number().min(0).default(0),
  unit: line.nullable().default(null),
  why: prose,
  mistakes: z
    .array(z.strictObject({ answer: plainNumber, why: prose }))
    .max(10)
    .default([]),
})

const textSchema = z.strictObject({
  ...asked,
  kind: z.literal('text'),
  accept: z.array(line).min(1).max(20),
  ignoreCase: z.boolean().default(true),
  why: prose,
  mistakes: z
    .array(z.strictObject({ answer: line, why: prose }))
    .max(10)
    .default([]),
})

/** One entry of `quiz`. A question without `kind` is a single choice. */
export const questionSchema = z.union([choiceSchema, orderSchema, numberSchema, textSchema])
