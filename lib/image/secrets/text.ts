import { chooseRules, secretRules } from './rules'
import { maskValue } from './values'

/** Something in a text that has the form of a secret. */
export interface SecretInText {
  name: string
  start: number
  end: number
  masked: string
}

const MAX_FOUND_BY_RULE = 200

/**
 * All secrets in a text: a configuration value, a line of history, a message. `path` says what file it would be in;
 * ".env" also takes `NAME=value` pairs by their names. Pure.
 */
export function findSecrets(text: string, path = 'text'): SecretInText[] {
  const set = secretRules()
  const chosen = chooseRules(set, { path, isText: true })
  const ends = new Map<number, number[]>()
  set.automaton.run(Buffer.from(text, 'latin1'), set.automaton.start, (word, end) => {
    for (const rule of set.rulesOf[word] ?? []) {
      if (!chosen[rule]) continue
      const places = ends.get(rule)
      if (places) places.push(end)
      else ends.set(rule, [end])
    }
  })
  const found: SecretInText[] = []
  for (const [rule, places] of [...ends].sort(([a], [b]) => a - b)) search(text, { rule, places, found })
  return found.sort((a, b) => a.start - b.start)
}

/** The text with `mask` in place of every secret; `path` as for `findSecrets`. Pure. */
export function maskSecrets(text: string, mask: string, path?: string): string {
  let masked = text
  for (const { start, end } of findSecrets(text, path).reverse())
    masked = masked.slice(0, start) + mask + masked.slice(end)
  return masked
}

function search(
  text: string,
  { rule: index, places, found }: { rule: number; places: number[]; found: SecretInText[] },
): void {
  const rule = secretRules().rules[index]
  let checked = 0
  let count = 0
  for (const at of places) {
    if (!rule || at <= checked) continue
    const to = Math.min(text.length, at + 2 * rule.after)
    for (let from = Math.max(0, at - rule.before); count < MAX_FOUND_BY_RULE; count++) {
      const span = rule.find(text.slice(from, to))
      if (!span) break
      const [start, end] = [from + span.start, from + span.end]
      if (!found.some((one) => start < one.end && one.start < end))
        found.push({ name: rule.name, start, end, masked: maskValue(text.slice(start, end)) })
      from = end
    }
    checked = to === text.length ? to : to - rule.after
  }
}
