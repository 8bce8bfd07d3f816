import { z } from 'zod'

export const MOST_FOR_CLASS = 10_000
const RANGE = `Write a whole number from 1 to ${MOST_FOR_CLASS}, or nothing for the limit of the settings.`

/** A class's limit as it is typed: an empty field is null, which stands for the settings. */
export const classLimitSchema = z.object({
  id: z.uuid({ error: 'There is no such class.' }),
  limit: z
    .string({ error: RANGE })
    .trim()
    .regex(/^(0*[1-9]\d{0,4})?$/, RANGE)
    .transform((text) => (text === '' ? null : Number(text)))
    .refine((limit) => limit === null || limit <= MOST_FOR_CLASS, RANGE),
})
