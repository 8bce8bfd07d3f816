import { Severity } from '@/app/_submission/severity'
import { Badge } from '@/app/_ui/badge'
import { InlineText } from '@/app/_ui/inline-text'
import { describeInstruction, instructionAt } from '@/lib/dockerfile/instructions'
import type { Dockerfile } from '@/lib/dockerfile/types'
import type { FindingResult } from '@/lib/grading/report'

/** What the line under the cursor does, and what was found there: the same that hovering shows. */
export function CursorHelp({
  dockerfile,
  findings,
  line,
}: {
  dockerfile: Dockerfile
  findings: FindingResult[]
  line: number
}) {
  const instruction = instructionAt(dockerfile, line)
  const doc = instruction && describeInstruction(instruction.keyword)
  const here = findings.filter((one) => one.line !== null && one.line <= line && (one.endLine ?? one.line) >= line)
  return (
    <div data-testid="cursor-help" data-line={line} className="max-w-prose text-sm">
      <h3 className="flex flex-wrap items-center gap-2 font-mono text-sm">
        {instruction ? instruction.keyword : 'No instruction'}
        <span className="font-sans font-normal text-ink-3">line {line}</span>
        {doc ? <Badge>leaves {doc.leaves}</Badge> : null}
      </h3>
      {doc ? (
        <>
          <p className="mt-1.5">{doc.does}</p>
          <p className="mt-1 text-ink-2">{doc.mind}</p>
        </>
      ) : (
        <p className="mt-1.5 text-ink-2">
          {instruction
            ? 'No builder knows this word.'
            : 'Move the cursor onto an instruction to read what it does and what was found there.'}
        </p>
      )}
      <ul className="mt-3 space-y-2">
        {here.map((finding) => (
          <li key={`${finding.rule} ${finding.message}`} className="flex gap-2">
            <Severity severity={finding.severity} className="mt-0.5 self-start" />
            <FindingText finding={finding} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What was seen, why it matters, and what to do about it. */
export function FindingText({ finding: { rule, message, why, advice } }: { finding: FindingResult }) {
  return (
    <span className="min-w-0">
      <span className="block">
        <InlineText text={message} /> <span className="font-mono text-ink-3 text-xs">{rule}</span>
      </span>
      {why ? (
        <span className="block text-ink-2">
          <InlineText text={why} />
        </span>
      ) : null}
      {advice ? (
        <span className="block text-ink-2">
          <InlineText text={advice} />
        </span>
      ) : null}
    </span>
  )
}
