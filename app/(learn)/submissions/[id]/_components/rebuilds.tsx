import { Badge } from '@/app/_ui/badge'
import { count, formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { RebuildView } from '@/lib/grading/report'

/** What a second build did after one edit: which steps came from the cache, and what a push would send. */
export function Rebuilds({ rebuilds }: { rebuilds: RebuildView[] }) {
  if (rebuilds.length === 0) return null
  return (
    <Section title="Built again after an edit">
      <div className="grid gap-6 lg:grid-cols-2">
        {rebuilds.map((rebuild) => (
          <Rebuild key={rebuild.id} rebuild={rebuild} />
        ))}
      </div>
    </Section>
  )
}

function Rebuild({ rebuild: { id, title, kept, renewed, pushBytes, budgetBytes, steps } }: { rebuild: RebuildView }) {
  const over = budgetBytes !== null && pushBytes > budgetBytes
  return (
    <article className="rounded-lg border bg-surface" data-testid="rebuild" data-mutation={id}>
      <div className="px-4 py-3.5">
        <h3 className="text-base">{title}</h3>
        <p className="mt-0.5 text-ink-2 text-sm">
          {count(kept, 'layer')} kept, {renewed} renewed. To push again:{' '}
          <strong className={over ? 'font-semibold text-bad' : 'font-semibold text-ink'}>
            {formatBytes(pushBytes)}
          </strong>
          {budgetBytes === null ? '' : `, budget ${formatBytes(budgetBytes)}`}
        </p>
      </div>
      <ol className="border-t font-mono text-[0.8125rem]">
        {steps.map((step, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the steps of a build have no other name
            key={index}
            className="flex items-baseline gap-3 border-t px-4 py-1.5 first:border-t-0"
          >
            <span className="w-6 shrink-0 text-right text-ink-3 tabular-nums">{step.line ?? ''}</span>
            <span className="min-w-0 flex-1 break-words">{step.instruction}</span>
            <Badge tone={step.cached ? 'good' : 'lead'} className="font-sans">
              {step.cached ? 'cached' : 'ran'}
            </Badge>
          </li>
        ))}
      </ol>
    </article>
  )
}
