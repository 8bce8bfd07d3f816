import { z } from 'zod'
import { forbid, malformed } from './refusal'

type Fields = Record<string, z.ZodType>

/**
 * Parses an object field by field. A field that is not in `schema` may hold nothing (null, false, 0, "", empty): real
 * clients send dozens of those. Else it is refused, with the sentence of `refused` where there is one. Keys are
 * compared letter by letter; the engine, which does not mind their case, never sees them.
 */
export function parseKnown<S extends z.ZodObject>(
  schema: S,
  value: unknown,
  { where, refused = {} }: { where: string; refused?: Record<string, string> },
): z.infer<S> {
  if (value === null || value === undefined) return schema.parse({})
  if (typeof value !== 'object' || Array.isArray(value)) throw malformed(`${where} must be an object.`)
  const fields = schema.shape as Fields
  const known: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(value)) {
    if (Object.hasOwn(fields, name)) {
      if (given !== null) known[name] = given
    } else if (!isNothing(given)) {
      const why = Object.hasOwn(refused, name) ? refused[name] : 'It is not part of this engine: leave it out.'
      throw forbid('body', `${where ? `${where}.` : ''}${name.slice(0, 60)} cannot be set here. ${why}`)
    }
  }
  const result = schema.safeParse(known)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw malformed(
    `${[where, ...(issue?.path ?? [])].filter(Boolean).join('.')}: ${issue?.message ?? 'not understood'}`.slice(0, 400),
  )
}

/** True for what a client sends for "not set". */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.values(value).every(isNothing)
}

const WORD_MAX_CHARS = 64 * 1024
export const word = z
  .string()
  .max(WORD_MAX_CHARS)
  .refine((text) => !text.includes('\0'), 'must not hold a zero byte')
export const words = z.array(word).max(4096)
export const labelMap = z.record(z.string().min(1).max(512), word)
export const anything = z.unknown()
