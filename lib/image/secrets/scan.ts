import type { ContentScanner, FileScan, Hit } from '../types'
import { chooseRules, type RuleSet, secretRules } from './rules'
import { maskValue } from './values'

/** Tests, handbooks and lock files of other people's packages: full of keys that open nothing. */
const UNINTERESTING =
  /(^|\/)(node_modules|site-packages|dist-packages|vendor|gems|python[\d.]*)\/(.*\/)?(tests?|__tests__|specs?|fixtures?|testdata|examples?|docs?|man)\/|^usr\/share\/(doc|man|info|perl)\/|(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|go\.sum|composer\.lock|poetry\.lock|Pipfile\.lock)$/
const MIN_FILE_BYTES = 8
const MAX_HITS = 20
/**
 * Of the text around keywords, in one file and in all that a scanner sees: a file that is nothing but keywords must not
 * take an hour. Beyond it a file is no longer searched; planted tokens still are.
 */
const FILE_BUDGET_CHARS = 8 * 1024 * 1024
const BUDGET_CHARS = 256 * 1024 * 1024

/** Looks for the forms of secrets in everything that streams by. */
export function createPatternScanner(): ContentScanner {
  const set = secretRules()
  const budget = { chars: BUDGET_CHARS }
  const keep = Math.max(...set.rules.map(({ before, after }) => before + 2 * after))
  return {
    open: ({ path, sizeBytes }) =>
      sizeBytes < MIN_FILE_BYTES || UNINTERESTING.test(path) ? null : new SecretScan({ set, budget, keep, path }),
  }
}

/** Also an archive of texts. */
function isText(head: Buffer): boolean {
  return !head.includes(0) || head.toString('latin1', 257, 262) === 'ustar'
}

/** A keyword that was found, to be looked at when enough of what follows has come. */
interface Pending {
  rule: number
  /** Offset in the file where the keyword ends. */
  at: number
}

class SecretScan implements FileScan {
  readonly #set: RuleSet
  readonly #found = new Map<string, Omit<Hit, 'layer' | 'path'>>()
  readonly #checkedUntil: Float64Array
  #chosen: Uint8Array | null = null
  #state: number
  #tail: Buffer = Buffer.alloc(0)
  #seen = 0
  #pending: Pending[] = []
  #left = FILE_BUDGET_CHARS

  constructor(private readonly options: { set: RuleSet; budget: { chars: number }; keep: number; path: string }) {
    this.#set = options.set
    this.#state = options.set.automaton.start
    this.#checkedUntil = new Float64Array(options.set.rules.length)
  }

  write(chunk: Buffer): void {
    const chosen = this.#chosen ?? chooseRules(this.#set, { path: this.options.path, isText: isText(chunk) })
    this.#chosen = chosen
    if (this.#seen === 0) for (const rule of this.#set.always) if (chosen[rule]) this.#pending.push({ rule, at: 0 })
    const before = this.#seen
    this.#state = this.#set.automaton.run(chunk, this.#state, (word, end) => {
      for (const rule of this.#set.rulesOf[word] ?? [])
        if (chosen[rule] && before + end > (this.#checkedUntil[rule] ?? 0))
          this.#pending.push({ rule, at: before + end })
    })
    this.#seen += chunk.length
    this.#look(chunk, false)
  }

  end(): Omit<Hit, 'layer' | 'path'>[] {
    this.#look(Buffer.alloc(0), true)
    return [...this.#found.values()]
  }

  /** Looks at what is complete; keeps as much of the end as the rest may need. */
  #look(chunk: Buffer, last: boolean): void {
    const text = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk])
    const start = this.#seen - text.length
    if (this.#pending.length > 0)
      this.#pending = this.#pending.filter((pending) => !this.#lookAt(pending, { text, start, last }))
    if (!last) this.#tail = Buffer.from(text.subarray(Math.max(0, text.length - this.options.keep)))
  }

  /** False when it must wait for more of the file. */
  #lookAt(
    { rule: index, at }: Pending,
    { text, start, last }: { text: Buffer; start: number; last: boolean },
  ): boolean {
    const rule = this.#set.rules[index]
    if (!rule || at <= (this.#checkedUntil[index] ?? 0)) return true
    if (!last && at + rule.after > this.#seen) return false
    if (this.#found.has(rule.name) || this.#found.size >= MAX_HITS) return true
    const from = Math.max(start, at - rule.before)
    const to = Math.min(this.#seen, at + 2 * rule.after)
    if (!this.#spend(to - from)) return true
    const span = rule.find(text.toString('latin1', from - start, to - start))
    this.#checkedUntil[index] = last && to === this.#seen ? Number.POSITIVE_INFINITY : to - rule.after
    if (span) {
      const value = text.toString('latin1', from - start + span.start, from - start + span.end)
      this.#note(rule.name, { offset: from + span.start, value })
    }
    return true
  }

  #spend(chars: number): boolean {
    this.#left -= chars
    this.options.budget.chars -= chars
    return this.#left >= 0 && this.options.budget.chars >= 0
  }

  /** What another rule has found at that place is not told again. */
  #note(name: string, { offset, value }: { offset: number; value: string }): void {
    for (const hit of this.#found.values())
      if (offset < hit.offset + (hit.bytes ?? 1) && hit.offset < offset + value.length) return
    this.#found.set(name, { name, form: 'pattern', offset, bytes: value.length, masked: maskValue(value) })
  }
}
