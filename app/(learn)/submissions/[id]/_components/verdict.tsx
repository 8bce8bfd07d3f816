import { formatPoints } from '@/app/_ui/format'
import { InlineText } from '@/app/_ui/inline-text'
import { HullGauge } from './hull-gauge'

/** The score, and the one to three things worth reading first. */
export function Verdict({ score, maxScore, comments }: { score: number; maxScore: number; comments: string[] }) {
  return (
    <div className="grid items-center gap-x-12 gap-y-8 md:grid-cols-[auto_1fr]">
      <div className="flex items-center gap-6">
        <HullGauge share={maxScore > 0 ? score / maxScore : 0} />
        <p>
          <span
            className="block font-[700] text-[4.5rem] tabular-nums leading-none tracking-[-0.05em]"
            data-testid="score"
            data-score={score}
          >
            {formatPoints(score)}
          </span>
          <span className="mt-1 block text-ink-2">of {formatPoints(maxScore)} points</span>
        </p>
      </div>
      {comments.length > 0 ? (
        <ol className="max-w-[40rem] space-y-3 border-lead-mark border-l-2 pl-6 text-lg" data-testid="comments">
          {comments.map((comment) => (
            <li key={comment}>
              <InlineText text={comment} />
            </li>
          ))}
        </ol>
      ) : null}
    </div>
  )
}
