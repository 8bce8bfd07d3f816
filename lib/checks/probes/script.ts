import type { Check } from '@/lib/labs/types'
import type { Facts, Verdict } from '../types'
import { fail, PASSED } from './verdict'

export type ScriptProbe = Extract<Check, { script: unknown }>['script']

const DEFAULT_SECONDS = 10

/** Runs a script of the lesson; what it says is one of the probe's `messages`, with its values filled in. */
export async function judgeScript(probe: ScriptProbe, facts: Pick<Facts, 'script'>): Promise<Verdict> {
  const found = await facts.script(probe.file, (probe.seconds ?? DEFAULT_SECONDS) * 1000)
  if ('broken' in found) return fail(`${probe.file}: ${found.broken}`)
  if (found.passed) return PASSED
  const { messages = {} } = probe
  const text =
    found.message !== undefined && Object.hasOwn(messages, found.message) ? messages[found.message] : undefined
  const say = text?.replace(/\{(\w+)\}/g, (whole, name: string) => found.params[name] ?? whole)
  return { ...fail(`${probe.file} says no${found.message ? ` (${found.message})` : ''}`), ...(say ? { say } : {}) }
}
