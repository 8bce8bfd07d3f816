import { randomInt } from 'node:crypto'
import type { VarSpec } from './types'
import { WORDS } from './words'

/** Gives a whole number from 0 up to, but without, `limit`. */
export type Random = (limit: number) => number

/** A reference such as `${PORT}`; `$${PORT}` stays as `${PORT}` in the text. */
const REFERENCE = /(\$?)\$\{([A-Z][A-Z0-9_]*)\}/g

/**
 * Draws a learner's own values, one for each spec. Values hold letters, digits, `.`, `_` and `-` only, so that they
 * may stand in a command, a path or a file without quoting.
 */
export function drawVars(specs: Record<string, VarSpec>, random: Random = randomInt): Record<string, string> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, draw(spec, random)]))
}

/**
 * Replaces `${NAME}` by the learner's value. Names without a value are left as they stand (text about shells and
 * JavaScript is full of them), and `$${NAME}` gives a literal `${NAME}`.
 */
export function fillVars(text: string, vars: Record<string, string>): string {
  return text.replace(REFERENCE, (whole, dollar: string, name: string) => {
    if (!Object.hasOwn(vars, name)) return whole
    return dollar ? whole.slice(1) : (vars[name] ?? whole)
  })
}

/** Names that `text` refers to with `${NAME}`, in order, once each. */
export function findReferences(text: string): string[] {
  const names = [...text.matchAll(REFERENCE)].filter((match) => !match[1]).map((match) => match[2] ?? '')
  return [...new Set(names)]
}

function draw(spec: VarSpec, random: Random): string {
  if ('pick' in spec) return spec.pick[random(spec.pick.length)] ?? ''
  const part = spec.random === 'hex' ? () => random(16).toString(16) : () => WORDS[random(WORDS.length)] ?? ''
  return Array.from({ length: spec.length }, part).join(spec.random === 'hex' ? '' : '-')
}
