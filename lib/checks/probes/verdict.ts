import { findPattern } from '@/lib/base/pattern'
import type { Verdict } from '../types'

export const PASSED: Verdict = { passed: true, message: '' }
export const fail = (message: string): Verdict => ({ passed: false, message })

/** One thing that is asked for: whether it is so, and what is said when it is not. */
export type Ask = [holds: boolean, message: string]

/** Passes when all hold; else says the first that does not. */
export function allHold(asks: Ask[]): Verdict {
  const broken = asks.find(([holds]) => !holds)
  return broken ? fail(broken[1]) : PASSED
}

/** Whether a text holds what a probe asks of it. */
export function hasText(text: string, { contains, matches }: { contains?: string; matches?: string }): boolean {
  if (contains !== undefined && !text.includes(contains)) return false
  return matches === undefined || findPattern(matches, text)
}

/** True when each named value is there and the same. */
export function hasValues(found: Record<string, string>, wanted: Record<string, string> | undefined): boolean {
  return Object.entries(wanted ?? {}).every(([name, value]) => Object.hasOwn(found, name) && found[name] === value)
}
