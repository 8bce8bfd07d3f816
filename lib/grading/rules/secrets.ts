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
