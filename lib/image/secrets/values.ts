/** Values that say by themselves that they are none, or that something else is put there. */
const PLACEHOLDER =
  /^(?:$|changeme|change[-_ ]?(?:me|it|this)|example|placeholder|sample|dummy|test|todo|fixme|none|null|nil|undefined|true|false|yes|no|on|off|x+|\*+|\.{3}|-+|\d{1,3}|(?:your|my|the|some|an?|insert|enter|replace|put)[-_ ].*|.*[-_](?:here|goes[-_]here)|(?:my|your|user|db)?_?(?:user|username|name|pass|passwd|passw0rd|password|pwd|pw|secret|token|key|api_?key|credentials?))$/i
const REFERENCE = /^(?:\$|%[A-Za-z({]|<|\{|@|\[|~|\.{0,2}\/)|\$\{|\$\(|\{\{|%\(|<[a-z_ -]+>/i
const EXAMPLE = /example|key_1234|0123456789|1234567890|abcdefgh|xxxx|\*{3}|\.{3}|(.)\1{7}/i

/** True for what stands for a value: a word for it, a variable, a path. Pure. */
export function isPlaceholderValue(value: string): boolean {
  const bare = value.trim().replace(/^(["'])(.*)\1$/, '$2')
  return PLACEHOLDER.test(bare) || REFERENCE.test(bare)
}

/** True for values as handbooks print them. Pure. */
export function isExampleValue(value: string): boolean {
  return EXAMPLE.test(value)
}

/** Shannon's entropy in bits a character: 0 for "aaaa", about 4 for random letters. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

const SHOWN_CHARS = 4
const SHOWN_FROM_CHARS = 20

/** How a value is shown to people: long ones with their beginning, which tells which one it is; short ones not at all. */
export function maskValue(value: string): string {
  return value.length >= SHOWN_FROM_CHARS ? `${value.slice(0, SHOWN_CHARS)}••••` : '••••'
}
