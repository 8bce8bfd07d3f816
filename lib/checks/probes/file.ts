import { findPattern } from '@/lib/base/pattern'
import type { Check } from '@/lib/labs/types'
import { sandboxPath } from '../path'
import type { FileFact, Verdict } from '../types'

export type FileProbe = Extract<Check, { file: unknown }>['file']

/** True when the probe cannot be judged without the file's content. */
export function needsContent(probe: FileProbe): boolean {
  return probe.contains !== undefined || probe.matches !== undefined
}

/** Judges a path by what was seen of it. Links are followed, except by `type: symlink`, which asks for the link. */
export function judgeFile(probe: FileProbe, files: ReadonlyMap<string, FileFact>): Verdict {
  const fact = files.get(sandboxPath(probe.path))
  const fail = (what: string): Verdict => ({ passed: false, message: `${probe.path} ${what}` })
  const there = fact !== undefined && (fact.type !== null || fact.link)
  if (probe.exists === false) return there ? fail('exists') : PASSED
  if (!fact || !there) return fail('does not exist')
  if (probe.type === 'symlink' ? !fact.link : probe.type !== undefined && fact.type !== probe.type)
    return fail(`is not a ${probe.type}`)
  if (probe.executable !== undefined && fact.executable !== probe.executable)
    return fail(probe.executable ? 'is not executable' : 'is executable')
  if (!needsContent(probe)) return PASSED
  if (fact.content === null) return fail('is not a file that can be read')
  if (probe.contains !== undefined && !fact.content.includes(probe.contains))
    return fail('does not contain what is asked for')
  if (probe.matches !== undefined && !findPattern(probe.matches, fact.content))
    return fail('does not match what is asked for')
  return PASSED
}

const PASSED: Verdict = { passed: true, message: '' }
