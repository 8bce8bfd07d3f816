'use client'

import Link from 'next/link'
import { Badge, type Tone } from '@/app/_ui/badge'
import { Button, buttonStyle } from '@/app/_ui/button'
import { Confirm } from '@/app/_ui/dialog'
import { SilentHeading, Table } from '@/app/_ui/table'
import { Time } from '@/app/_ui/time'
import { useToast } from '@/app/_ui/toast'
import { stopAnySandbox } from '../actions'
import type { SandboxRow } from '../loaders'

const TONES: Record<string, Tone> = { running: 'good', failed: 'bad' }

export function SandboxTable({ rows }: { rows: SandboxRow[] }) {
  return (
    <Table
      minWidth="66rem"
      headings={[
        'Person',
        'Lesson',
        'State',
        'Started',
        'Last used',
        'Ends',
        <SilentHeading key="last">Stop</SilentHeading>,
      ]}
    >
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  )
}

const BLOCKS: Record<string, string> = {
  user: 'has too many open',
  class: 'the class has too many open',
}

function placeOf({ position, block }: NonNullable<SandboxRow['queue']>): string {
  return position === null ? (BLOCKS[block ?? ''] ?? 'next') : `place ${position}`
}

function Row({ row }: { row: SandboxRow }) {
  const toast = useToast()
  async function stop() {
    const trouble = await stopAnySandbox(row.id)
    if (trouble) toast(trouble, 'bad')
  }
  return (
    <tr
      className="border-b align-middle [&>td]:py-3 [&>td]:pr-4"
      data-testid="sandbox-row"
      data-sandbox-id={row.id}
      data-state={row.state}
    >
      <td>
        <p className="font-[560]">{row.person.name}</p>
        <p className="text-ink-3">{row.person.email}</p>
      </td>
      <td>{row.lesson}</td>
      <td>
        <Badge tone={TONES[row.state] ?? 'warn'}>{row.queue ? 'waiting' : row.state}</Badge>
        {row.queue ? <p className="text-ink-3">{placeOf(row.queue)}</p> : null}
      </td>
      <td>{row.startedAt ? <Time at={row.startedAt} /> : 'not yet'}</td>
      <td>
        <Time at={row.lastActiveAt} />
      </td>
      <td>
        {row.startedAt ? <Time at={row.endsAt} /> : '–'}
        {row.startedAt && row.ends === 'idle' ? <p className="text-ink-3">if nobody types</p> : null}
      </td>
      <td className="whitespace-nowrap text-right">
        {row.state === 'running' ? (
          <Link href={`/watch/${row.id}`} className={`${buttonStyle({ size: 'sm' })} mr-2`} data-testid="ask-to-watch">
            Ask to watch
          </Link>
        ) : null}
        <Confirm
          title={`Stop the sandbox of ${row.person.name}?`}
          action="Stop it"
          trigger={
            <Button size="sm" kind="danger">
              Stop
            </Button>
          }
          onConfirm={stop}
        >
          <p>What runs in it ends. Whoever is working in it sees that an admin stopped it, and can start another.</p>
        </Confirm>
      </td>
    </tr>
  )
}
