import { findPattern } from '@/lib/base/pattern'
import type { Check } from '@/lib/labs/types'
import type { Verdict } from '../types'

export type InputProbe = Extract<Check, { input: unknown }>['input']

/** Judges what the learner typed, white space at both ends aside. */
export function judgeInput({ equals, matches, ignoreCase = false }: InputProbe, input: string | null): Verdict {
  const text = input?.trim() ?? ''
  if (text === '') return { passed: false, message: 'nothing was typed' }
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value)
  const same = equals === undefined || fold(text) === fold(equals.trim())
  const passed = same && (matches === undefined || findPattern(matches, text, { ignoreCase }))
  return { passed, message: passed ? '' : 'what was typed is not what is asked for' }
}
