import { type Automaton, buildAutomaton } from './automaton'
import { gitleaksRules } from './gitleaks'
import { ownRules } from './own'
import type { SecretRule } from './rule'

/** All rules, and what finds their keywords in one pass. */
export interface RuleSet {
  rules: SecretRule[]
  automaton: Automaton
  /** Keyword to the rules that have it, by index. */
  rulesOf: number[][]
  /** Rules without a keyword. */
  always: number[]
}

let shared: RuleSet | null = null

/** The one set of this process; made when first needed. Ours come first: their names are the plainer ones. */
export function secretRules(): RuleSet {
  shared ??= makeRuleSet([...ownRules(), ...gitleaksRules()])
  return shared
}

function makeRuleSet(rules: SecretRule[]): RuleSet {
  const rulesOf = new Map<string, number[]>()
  for (const [index, { keywords }] of rules.entries())
    for (const keyword of keywords) {
      const word = keyword.toLowerCase()
      rulesOf.set(word, [...(rulesOf.get(word) ?? []), index])
    }
  return {
    rules,
    automaton: buildAutomaton(
      [...rulesOf.keys()].map((word) => Buffer.from(word)),
      { fold: true },
    ),
    rulesOf: [...rulesOf.values()],
    always: rules.flatMap(({ keywords }, index) => (keywords.length === 0 ? [index] : [])),
  }
}

/** Which of the rules look into a file, by index. */
export function chooseRules({ rules }: RuleSet, { path, isText }: { path: string; isText: boolean }): Uint8Array {
  return Uint8Array.from(rules, (rule) =>
    (rule.path === undefined || rule.path.test(path)) && (isText || !rule.textOnly) ? 1 : 0,
  )
}
