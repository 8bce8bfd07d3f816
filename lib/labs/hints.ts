import type { HintGate, Task } from './types'

type Written = string | { say: string; after: string }

const MS = { s: 1000, min: 60_000 }

/** Hints as lab.yaml has them, apart into what they say and when they may be shown. */
export function readHints(hints: Written[]): Pick<Task, 'hints' | 'hintsAfter'> {
  const says = hints.map((hint) => (typeof hint === 'string' ? hint : hint.say))
  if (hints.every((hint) => typeof hint === 'string')) return { hints: says }
  return { hints: says, hintsAfter: hints.map((hint) => (typeof hint === 'string' ? null : gateOf(hint.after))) }
}

/** "2 fails", "90 s" or "5 min"; the schema lets nothing else through. */
function gateOf(after: string): HintGate {
  const [count, unit] = after.split(' ')
  if (unit === 's' || unit === 'min') return { ms: Number(count) * MS[unit] }
  return { fails: Number(count) }
}
