import { Badge } from '@/app/_ui/badge'
import type { FileChange } from '@/lib/publishing/changes'
import type { DiffLine } from '@/lib/publishing/line-diff'

const WORDS = { added: 'New', removed: 'Gone', changed: 'Changed' } as const
const TONES = { added: 'good', removed: 'bad', changed: 'deep' } as const
/** A page with more would help nobody. */
const MOST_LINES_SHOWN = 1_500

/** Every file that differs, with its lines. */
export function Changes({ changes }: { changes: FileChange[] }) {
  return (
    <div className="space-y-4">
      {changes.map((change) => (
        <details
          key={change.path}
          className="rounded-lg border bg-surface"
          open={changes.length <= 5}
          data-testid="change"
        >
          <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
            <span className="break-all font-mono">{change.path}</span>
            <Badge tone={TONES[change.kind]}>{WORDS[change.kind]}</Badge>
            {change.hunks ? (
              <span className="text-ink-2 tabular-nums">
                <span className="text-good">+{change.added}</span> <span className="text-bad">−{change.removed}</span>
                <span className="sr-only"> lines</span>
              </span>
            ) : (
              <span className="text-ink-3">not text</span>
            )}
            {change.mode ? (
              <span className="text-ink-3">
                {change.mode === 'executable' ? 'can be run now' : 'can no longer be run'}
              </span>
            ) : null}
          </summary>
          {change.hunks?.length ? <Hunks hunks={change.hunks} /> : null}
        </details>
      ))}
    </div>
  )
}

function Hunks({ hunks }: { hunks: DiffLine[][] }) {
  const lines = hunks.reduce((sum, hunk) => sum + hunk.length, 0)
  const shown = lines > MOST_LINES_SHOWN ? [hunks.flat().slice(0, MOST_LINES_SHOWN)] : hunks
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <div className="overflow-x-auto border-t" tabIndex={0}>
      {shown.map((hunk, index) => (
        <ol
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes in place
          key={index}
          className="w-max min-w-full border-line border-b py-1 font-mono text-[0.8125rem] leading-6 last:border-b-0"
        >
          {hunk.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes in place
            <Line key={at} line={line} />
          ))}
        </ol>
      ))}
      {lines > MOST_LINES_SHOWN ? <p className="px-4 py-2 text-ink-2 text-sm">The rest is not shown.</p> : null}
    </div>
  )
}

const LOOKS = { same: '', gone: 'bg-bad-soft', new: 'bg-good-soft' } as const
const SIGNS = { same: ' ', gone: '−', new: '+' } as const
const SPOKEN = { same: '', gone: 'Gone: ', new: 'New: ' } as const

function Line({ line: { kind, text, number } }: { line: DiffLine }) {
  return (
    <li className={`flex ${LOOKS[kind]}`}>
      <span aria-hidden="true" className="w-12 shrink-0 select-none pr-3 text-right text-ink-3 tabular-nums">
        {number}
      </span>
      <span aria-hidden="true" className="w-5 shrink-0 select-none text-ink-2">
        {SIGNS[kind]}
      </span>
      <code className="whitespace-pre pr-4">
        <span className="sr-only">{SPOKEN[kind]}</span>
        {text || ' '}
      </code>
    </li>
  )
}
