import { z } from 'zod'
import { AppError } from '@/lib/base/errors'

/** Control characters and the marks that turn the direction of text: they make one name look like another. */
const INVISIBLE = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u

const email = z
  .string({ error: 'Write your e-mail address.' })
  .max(254, 'An e-mail address has at most 254 characters.')
  .transform((value) => value.normalize('NFC').trim().toLowerCase())
  .pipe(z.email('This is not an e-mail address; it looks like ada@example.org.'))

const name = z
  .string({ error: 'Write your name.' })
  .max(200, 'A name has at most 80 characters.')
  .transform((value) => value.normalize('NFC').trim().replace(/\s+/g, ' '))
  .refine((value) => value.length >= 1, 'Write your name.')
  .refine((value) => value.length <= 80, 'A name has at most 80 characters.')
  .refine((value) => !INVISIBLE.test(value), 'A name may not hold invisible characters.')

// Length alone decides: rules about digits and signs make people choose worse passwords (NIST SP 800-63B, 3.1.1.2).
const password = z
  .string({ error: 'Write a password.' })
  .transform((value) => value.normalize('NFKC'))
  .refine((value) => [...value].length >= 10, 'A password has at least 10 characters.')
  .refine((value) => [...value].length <= 200, 'A password has at most 200 characters.')

const UNLIKE = 'The password must differ from your name and your e-mail address.'
const differs = (value: { email: string; name: string; password: string }) => {
  const plain = value.password.trim().toLowerCase()
  return ![value.email, value.email.split('@')[0], value.name.toLowerCase()].includes(plain)
}

export const signUpSchema = z
  .object({ email, name, password })
  .refine(differs, { path: ['password'], error: UNLIKE, when: ({ issues }) => issues.length === 0 })

/** A sign-in is not judged by the rules for new passwords: those may have changed since. */
export const signInSchema = z.object({
  email,
  password: z
    .string({ error: 'Write your password.' })
    .min(1, 'Write your password.')
    .max(1000, 'This password is too long.')
    .transform((value) => value.normalize('NFKC')),
})

export const nameSchema = z.object({ name })
export const passwordChangeSchema = z.object({ current: z.string().max(1000), next: password })

/**
 * Reads `input` by `schema`. Throws `invalid_input` whose `details.fields` has one sentence for each faulty field;
 * its message is the first of them.
 */
export function parseFields<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const fields: Record<string, string> = {}
  for (const issue of parsed.error.issues) fields[issue.path.join('.') || 'form'] ??= issue.message
  throw new AppError('invalid_input', Object.values(fields)[0] ?? 'Check what you wrote.', { details: { fields } })
}

/** `invalid_input` about one field, in the same shape as those of `parseFields`. */
export function fieldError(field: string, message: string): AppError {
  return new AppError('invalid_input', message, { details: { fields: { [field]: message } } })
}

/** True when a password is allowed for this person; a new password must pass it. */
export function passwordSuits(value: { email: string; name: string; password: string }): boolean {
  return differs(value)
}
