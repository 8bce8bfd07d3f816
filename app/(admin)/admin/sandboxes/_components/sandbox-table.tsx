'use client'

import { Badge, type Tone } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { Confirm } from '@/app/_ui/dialog'
import { Time } from '@/app/_ui/time'
import { useToast } from '@/app/_ui/toast'
import { stopAnySandbox } from '../actions'
import type { SandboxRow } from '../loaders'

const TONES: Record<string, Tone> = { running: 'good', failed: 'bad' }

export function SandboxTable({ rows }: { rows: SandboxRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <div className="relative overflow-x-auto" tabIndex={0}>
      <table className="w-full min-w-[52rem] border-t text-left text-sm">
        <thead>
          <tr className="border-b text-ink-2 [&>th]:py-2.5 [&>th]:pr-4 [&>th]:font-[560]">
            <th scope="col">Person</th>
            <th scope="col">Lesson</th>
            <th scope="col">State</th>
            <th scope="col">Started</th>
            <th scope="col">Last used</th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span className="sr-only">Stop</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
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
        <Badge tone={TONES[row.state] ?? 'warn'}>{row.state}</Badge>
      </td>
      <td>{row.startedAt ? <Time at={row.startedAt} /> : 'not yet'}</td>
      <td>
        <Time at={row.lastActiveAt} />
      </td>
      <td>
        <Time at={row.endsAt} />
        {row.ends === 'idle' ? <p className="text-ink-3">if nobody types</p> : null}
      </td>
      <td className="text-right">
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
