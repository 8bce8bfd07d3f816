'use client'

import { Download, Play, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { sentenceOf } from '@/app/_learn/call'
import { send } from '@/app/_terminal/deck/api'
import { Badge } from '@/app/_ui/badge'
import { Button, buttonStyle } from '@/app/_ui/button'
import { Confirm } from '@/app/_ui/dialog'
import { formatBytes, formatDuration } from '@/app/_ui/format'
import { Time } from '@/app/_ui/time'
import { useToast } from '@/app/_ui/toast'
import type { RecordingRow } from '../../loaders'

/** Recordings with what can be done with each. */
export function RecordingList({ rows }: { rows: RecordingRow[] }) {
  return (
    <ul className="border-t" data-testid="recordings">
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </ul>
  )
}

function Row({ row }: { row: RecordingRow }) {
  const router = useRouter()
  const toast = useToast()
  const { id, title, lesson, state, why, startedAt, endedAt, bytes } = row
  const remove = () =>
    send('DELETE', `/api/recordings/${id}`)
      .then(() => router.refresh())
      .catch((error: unknown) => toast(sentenceOf(error), 'bad'))
  return (
    <li
      className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b py-3"
      data-testid="recording-row"
      data-state={state}
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex items-center gap-2 font-[560]">
          <Link href={`/recordings/${id}`} className="truncate hover:underline">
            {lesson}: {title}
          </Link>
          {state === 'recording' ? <Badge tone="bad">under way</Badge> : null}
          {state === 'failed' ? <Badge tone="warn">incomplete</Badge> : null}
        </p>
        <p className="text-ink-3 text-sm">
          <Time at={startedAt} />
          {endedAt ? ` · ${formatDuration(new Date(endedAt).getTime() - new Date(startedAt).getTime())}` : ''} ·{' '}
          {formatBytes(bytes)}
        </p>
        {why ? <p className="text-ink-2 text-sm">{why}</p> : null}
      </div>
      <div className="flex items-center gap-1">
        <Link href={`/recordings/${id}`} className={buttonStyle({ size: 'sm' })} data-testid="recording-play">
          <Play aria-hidden="true" /> Play
        </Link>
        <a
          href={`/api/recordings/${id}`}
          download
          aria-label={`Download ${title} of ${lesson}`}
          className={buttonStyle({ kind: 'quiet', size: 'icon' })}
        >
          <Download aria-hidden="true" />
        </a>
        <Confirm
          title="Delete this recording?"
          action="Delete it"
          trigger={
            <Button kind="quiet" size="icon" aria-label={`Delete ${title} of ${lesson}`}>
              <Trash2 aria-hidden="true" />
            </Button>
          }
          onConfirm={remove}
        >
          <p>It cannot be brought back. Download it first if you may want it again.</p>
        </Confirm>
      </div>
    </li>
  )
}
