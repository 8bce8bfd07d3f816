import { RE2JS } from 're2js'
import published from './gitleaks.json' with { type: 'json' }
import type { SecretRule, Span } from './rule'
import { entropyOf } from './values'

/** What any rule takes for a name is not looked for: gitleaks' own patterns may begin up to 50 characters before it. */
const LEADING = /^(\(\?i\))?\[\\w\.-\]\{0,50\}\?/
/** A named service, at most 20 characters, an operator, the value: the longest of those has 150 characters. */
const NAMED_AFTER = 260
const AFTER = 700
const BEFORE = 80

/**
 * The patterns that gitleaks publishes (gitleaks.json; MIT), run by RE2's method: no text takes them longer than in
 * proportion to its length. Compiled when first needed, as few of them ever are.
 */
export function gitleaksRules(): SecretRule[] {
  const allow = lazily(() => published.allow.map((source) => RE2JS.compile(source)))
  return published.rules.map(({ id, regex, entropy, keywords, allow: own }) => {
    const pattern = lazily(() => RE2JS.compile(regex.replace(LEADING, '$1')))
    const ownAllow = lazily(() => own.map((source) => RE2JS.compile(source)))
    const isReal = (value: string) =>
      entropyOf(value) >= entropy &&
      !published.stopwords.some((word) => value.includes(word)) &&
      ![...allow(), ...ownAllow()].some((one) => one.matcher(value).find())
    return {
      name: id.replaceAll('-', ' '),
      keywords,
      before: BEFORE,
      after: LEADING.test(regex) ? NAMED_AFTER : AFTER,
      textOnly: LEADING.test(regex),
      find: (text) => findReal(pattern(), { text, isReal }),
    }
  })
}

/** The first match whose value passes; gitleaks takes the first group that is not empty for the value. */
function findReal(
  pattern: ReturnType<typeof RE2JS.compile>,
  { text, isReal }: { text: string; isReal: (value: string) => boolean },
): Span | null {
  const matcher = pattern.matcher(text)
  while (matcher.find()) {
    let group = 0
    for (let at = 1; at <= matcher.groupCount() && group === 0; at++) if (matcher.group(at)) group = at
    if (isReal(matcher.group(group) ?? '')) return { start: matcher.start(group), end: matcher.end(group) }
  }
  return null
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
