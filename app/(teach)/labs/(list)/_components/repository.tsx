'use client'

import { useState, useTransition } from 'react'
import { Refresh } from '@/app/_frame/refresh'
import { Button } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { Time } from '@/app/_ui/time'
import type { SourceState } from '../../loaders'
import { fetchNow } from '../../source'

/** Where lessons are fetched from, how the last fetch went, and a way to have one now. */
export function Repository({ source }: { source: SourceState }) {
  const { url, branch, folder, commit, fetchedAt, error, pending, webhook } = source
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, startTransition] = useTransition()
  return (
    <section aria-label="Repository" className="mb-12 rounded-lg border bg-surface p-5" data-testid="lab-source">
      {pending ? <Refresh everyMs={1_000} /> : null}
      <div className="flex flex-wrap items-start justify-between gap-4">
        <dl className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm [&>dt]:text-ink-2">
          <dt>Repository</dt>
          <dd className="break-all font-mono">{url}</dd>
          <dt>Branch</dt>
          <dd className="break-all font-mono">
            {branch}
            {folder ? `, ${folder}/` : ''}
          </dd>
          <dt>Commit</dt>
          <dd className="font-mono" data-testid="source-commit">
            {commit?.slice(0, 12) ?? '–'}
          </dd>
          <dt>Fetched</dt>
          <dd>{fetchedAt ? <Time at={fetchedAt} /> : 'not yet'}</dd>
          <dt>Webhook</dt>
          <dd className="break-all">
            {webhook ? <code className="font-mono">{webhook}</code> : 'none: DRYDOCK_LABS_WEBHOOK_SECRET is not set'}
          </dd>
        </dl>
        <Button
          size="sm"
          busy={busy || pending}
          onClick={() => startTransition(async () => setTrouble(await fetchNow()))}
          data-testid="fetch-now"
        >
          Fetch now
        </Button>
      </div>
      {error && !pending ? (
        <Notice tone="bad" className="mt-4">
          <p className="break-words" data-testid="source-error">
            {error}
          </p>
          <p className="mt-1">What was fetched before stays.</p>
        </Notice>
      ) : null}
      {trouble ? (
        <Notice tone="bad" urgent className="mt-4">
          {trouble}
        </Notice>
      ) : null}
    </section>
  )
}
