import { maskSecrets } from '@/lib/image/secrets/text'

const MASK = '••••'
/**
 * `TOKEN=value`, `password: value`: not where a variable or a placeholder stands for the value. A name is looked at from
 * its beginning only, else a long word without a value would take time in the cube of its length.
 */
const NAMED =
  /((?<![\w-])(?=[\w-]*?(?:passwd|password|secret|token|api_?key|private_?key))[\w-]+\s*[=:]\s*)(?!["']?[$<{])("[^"]+"|'[^']+'|[^\s"',;)]+)/gi

/** Half of a pair, as cutting a text may leave it, and the zero character: PostgreSQL takes neither. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** A text without planted tokens, without what has the form of a secret, and without what cannot be stored. */
export function maskText(text: string, tokens: string[]): string {
  let masked = text.replace(UNSTORABLE, '\ufffd')
  for (const token of tokens) masked = masked.replaceAll(token, MASK)
  masked = maskSecrets(masked, MASK)
  return masked.replace(NAMED, `$1${MASK}`)
}

/** Every instruction text and message in a report, masked. */
export function maskDeep<T>(value: T, tokens: string[]): T {
  if (typeof value === 'string') return maskText(value, tokens) as T
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, tokens)) as T
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskDeep(item, tokens)])) as T
  return value
}
