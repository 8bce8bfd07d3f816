import { SECRET_PATTERNS } from '@/lib/image/patterns'

const SECRET_NAME =
  /(^|_)(pass(word|wd|phrase)?|pwd|secret|token|api_?key|access_?key|private_?key|credentials?|auth)(_|$)/i
/** Names that point to a secret or count it, but do not hold it. */
const HARMLESS_NAME = /_(file|path|dir|url|uri|host|port|name|id|ttl|expiry|length|count|algorithm)$/i
const PLACEHOLDER = /^(|["']{2}|changeme|example|placeholder|xxx+|<.*>|\$\{?\w+\}?|todo|none|null|true|false)$/i

/** True when a variable of this name is likely to hold a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name)
}

/** True when a value says by itself that it is none. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value.trim())
}

/** Kinds of secret whose form occurs in the text. */
export function secretKinds(text: string): string[] {
  return SECRET_PATTERNS.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name)
}

const ENCODED = /[A-Za-z0-9+/_-]{24,4000}={0,2}|(?:%[0-9A-Fa-f]{2}|[\w.-]){24,4000}/g
const MAX_ENCODED = 50

/** Kinds of secret that come out when long words of the text are decoded. */
export function decodedKinds(text: string): { kind: string; form: 'base64' | 'hex' | 'percent signs' }[] {
  const words = [...text.matchAll(ENCODED)].slice(0, MAX_ENCODED).map(([word]) => word)
  const found = words.flatMap((word) =>
    DECODERS.flatMap(({ form, decode }) => secretKinds(decode(word)).map((kind) => ({ kind, form }))),
  )
  return found.filter(({ kind, form }, at) => found.findIndex((one) => one.kind === kind && one.form === form) === at)
}

const DECODERS = [
  { form: 'base64' as const, decode: decodeBase64 },
  { form: 'hex' as const, decode: decodeHex },
  { form: 'percent signs' as const, decode: decodePercent },
]

/** Without Buffer: this runs in the editor, too. */
function decodeBase64(word: string): string {
  const plain = word.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '')
  if (plain.length % 4 === 1) return ''
  try {
    return atob(plain)
  } catch {
    return ''
  }
}

function decodeHex(word: string): string {
  if (!/^([0-9a-fA-F]{2})+$/.test(word)) return ''
  return word.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}

function decodePercent(word: string): string {
  if (!word.includes('%')) return ''
  return word.replace(/%([0-9A-Fa-f]{2})/g, (_, pair: string) => String.fromCharCode(Number.parseInt(pair, 16)))
}

/** `NAME=value` and `NAME value` pairs of an ENV, ARG or LABEL, quotes taken off. */
export function readPairs(args: string): { name: string; value: string }[] {
  const pairs = [...args.matchAll(/(?:^|\s)([^\s="']+|"[^"]*")=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|[^\s"'])*)/g)].map(
    ([, name = '', value = '']) => ({
      name: name.replace(/"/g, ''),
      value: value.replace(/^(["'])([\s\S]*)\1$/, '$2'),
    }),
  )
  if (pairs.length > 0) return pairs
  const [, name = '', value = ''] = /^(\S+)\s*([\s\S]*)$/.exec(args) ?? []
  return name ? [{ name, value }] : []
}
