import { findPattern } from '@/lib/base/pattern'
import type { Check } from '@/lib/labs/types'
import type { Facts, Verdict } from '../types'

export type ExecProbe = Extract<Check, { exec: unknown }>['exec']

const DEFAULT_SECONDS = 5
const MAX_SECONDS = 15

/**
 * Runs a command in the sandbox and judges how it ended (exit code 0 unless the probe says another) and what it
 * printed: `stdout` must be the same, white space at both ends aside.
 */
export async function judgeExec(probe: ExecProbe, facts: Pick<Facts, 'exec'>): Promise<Verdict> {
  const seconds = Math.min(probe.seconds ?? DEFAULT_SECONDS, MAX_SECONDS)
  const { exitCode, stdout, timedOut } = await facts.exec(probe.command, seconds * 1000)
  const name = probe.command[0] ?? ''
  if (timedOut) return { passed: false, message: `${name} took longer than ${seconds} s` }
  if (exitCode !== (probe.exit ?? 0)) return { passed: false, message: `${name} ended with exit code ${exitCode}` }
  if (probe.stdout !== undefined && stdout.trim() !== probe.stdout.trim())
    return { passed: false, message: `${name} printed something else` }
  if (probe.matches !== undefined && !findPattern(probe.matches, stdout))
    return { passed: false, message: `${name} printed nothing that matches` }
  return { passed: true, message: '' }
}
