import type { Check } from '@/lib/labs/types'
import { fillVars } from '@/lib/labs/vars'
import { sandboxPath } from './path'
import { needsContent } from './probes/file'

/** All probes of a check, without the words that join them. */
export function probesOf(check: Check): Exclude<Check, { all: unknown } | { any: unknown } | { not: unknown }>[] {
  if ('all' in check) return check.all.flatMap(probesOf)
  if ('any' in check) return check.any.flatMap(probesOf)
  if ('not' in check) return probesOf(check.not)
  return [check]
}

/** Absolute paths that the checks look at, and whether the content is wanted. */
export function pathsOf(checks: Check[]): Map<string, { content: boolean }> {
  const paths = new Map<string, { content: boolean }>()
  for (const probe of checks.flatMap(probesOf)) {
    const file = 'file' in probe ? probe.file : 'dockerfile' in probe ? probe.dockerfile : null
    if (!file) continue
    const content = 'dockerfile' in probe || ('file' in probe && needsContent(probe.file))
    const path = sandboxPath(file.path)
    paths.set(path, { content: content || (paths.get(path)?.content ?? false) })
  }
  return paths
}

/** True when the check cannot be judged without a sandbox. */
export function needsSandbox(check: Check): boolean {
  return probesOf(check).some((probe) => !('input' in probe || 'quiz' in probe))
}

/** The check with the learner's own values in place of `${NAME}`, in patterns taken literally. */
export function fillCheck(check: Check, vars: Record<string, string>): Check {
  const literal = Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [name, value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]),
  )
  const fill = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fillVars(value, key === 'matches' ? literal : vars)
    if (Array.isArray(value)) return value.map((item) => fill(item, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, name)]))
  }
  return fill(check, '') as Check
}
