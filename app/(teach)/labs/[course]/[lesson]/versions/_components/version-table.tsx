'use client'

import { useState, useTransition } from 'react'
import { Badge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { count, formatBytes } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { SilentHeading, Table } from '@/app/_ui/table'
import { Time } from '@/app/_ui/time'
import type { VersionRow } from '@/lib/publishing/data'
import { goBack } from '../actions'

/** The kept versions: when each was published and by whom, who has it, and the way back to it. */
export function VersionTable({
  lessonId,
  versions,
  offered,
}: {
  lessonId: string
  versions: VersionRow[]
  offered: string | null
}) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const [busy, startTransition] = useTransition()
  const headings = ['Version', 'Published', 'Learners', 'Size', <SilentHeading key="go">Go back</SilentHeading>]
  return (
    <div className="space-y-4">
      {trouble ? (
        <Notice tone="bad" urgent>
          {trouble}
        </Notice>
      ) : null}
      <Table headings={headings} minWidth="38rem">
        {versions.map(({ version, publishedAt, publishedBy, keptAt, learners, bytes }) => (
          <tr key={version} className="border-b [&>td]:py-3 [&>td]:pr-4" data-testid="version-row">
            <td>
              <code className="font-mono">{version.slice(0, 12)}</code>{' '}
              {version === offered ? <Badge tone="good">Offered</Badge> : null}
              {publishedAt ? null : <Badge>Only tried</Badge>}
            </td>
            <td className="text-ink-2">
              <Time at={(publishedAt ?? keptAt).toISOString()} />
              {publishedAt ? <span className="block text-xs">{publishedBy?.name ?? 'by itself'}</span> : null}
            </td>
            <td className="text-ink-2 tabular-nums">{count(learners, 'learner')}</td>
            <td className="text-ink-2 tabular-nums">{formatBytes(bytes)}</td>
            <td className="text-right">
              {version === offered ? null : (
                <Button
                  size="sm"
                  busy={busy}
                  onClick={() => startTransition(async () => setTrouble(await goBack({ lessonId, version })))}
                >
                  Offer this one
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </div>
  )
}
