import type { Dockerfile, Instruction } from '@/lib/dockerfile/types'
import type { Exercise } from '@/lib/labs/types'
import type { Observation } from './observation'
import type { FindingResult } from './report'
import type { Draft, Rule, SyntaxOptions } from './rules/rule'
import { RULES } from './rules/table'

const SEVERITIES = ['error', 'warning', 'info']
const MAX_FINDINGS = 100
const MAX_INSTRUCTION_CHARS = 160
const MAX_MESSAGE_CHARS = 1000

/** What all rules say of a text; pure, for the editor and for the grade. */
export function findInSyntax(dockerfile: Dockerfile, file: string, options?: SyntaxOptions): FindingResult[] {
  return sortFindings(
    RULES.flatMap((rule) => (rule.syntax?.(dockerfile, options) ?? []).map((draft) => toFinding(rule, draft, file))),
  )
}

/** What all rules say of a submission, most serious first, then by line. */
export function findAll(seen: Observation): FindingResult[] {
  const observed = RULES.flatMap((rule) =>
    (rule.observed?.(seen) ?? []).map((draft) => toFinding(rule, draft, seen.file)),
  )
  return sortFindings([...observed, ...findInSyntax(seen.dockerfile, seen.file, syntaxOptions(seen.exercise))])
}

/** What the text of a submission for this exercise is judged by. */
export function syntaxOptions({ secrets = [] }: Pick<Exercise, 'secrets'>): SyntaxOptions {
  return { secrets: secrets.map(({ id }) => id) }
}

/** Findings from drafts of one rule, for what is found before anything is built. */
export function toFinding(rule: Rule, draft: Draft, file: string): FindingResult {
  const instruction = draft.instruction ?? null
  return {
    rule: rule.id,
    severity: draft.severity ?? rule.severity,
    message: draft.message.slice(0, MAX_MESSAGE_CHARS),
    why: rule.reason,
    advice: draft.advice ?? null,
    file: draft.file ?? (instruction || draft.line ? file : null),
    line: draft.line ?? instruction?.line ?? null,
    endLine: instruction?.endLine ?? draft.line ?? null,
    instruction: instruction && shorten(instruction),
    layer: draft.layer ?? null,
    path: draft.path ?? null,
    bytes: draft.bytes ?? null,
    evidence: draft.evidence ?? {},
  }
}

/** The instruction on one line, with an end. */
export function shorten({ text }: Pick<Instruction, 'text'>): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > MAX_INSTRUCTION_CHARS ? `${line.slice(0, MAX_INSTRUCTION_CHARS - 1)}…` : line
}

function sortFindings(findings: FindingResult[]): FindingResult[] {
  const unique = new Map(findings.map((finding) => [`${finding.rule} ${finding.line} ${finding.message}`, finding]))
  return [...unique.values()]
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        a.rule.localeCompare(b.rule, 'en', { numeric: true }) ||
        (a.message < b.message ? -1 : 1),
    )
    .slice(0, MAX_FINDINGS)
}
