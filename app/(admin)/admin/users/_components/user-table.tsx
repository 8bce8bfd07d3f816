'use client'

import { useTransition } from 'react'
import { Badge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { Confirm } from '@/app/_ui/dialog'
import { Select } from '@/app/_ui/field'
import { SilentHeading, Table } from '@/app/_ui/table'
import { Time } from '@/app/_ui/time'
import { useToast } from '@/app/_ui/toast'
import { changeDisabled, changeRole } from '../actions'
import type { UserRow } from '../loaders'

export function UserTable({ rows }: { rows: UserRow[] }) {
  return (
    <Table
      minWidth="48rem"
      headings={['Person', 'Since', 'Last seen', 'Role', <SilentHeading key="last">Account</SilentHeading>]}
    >
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  )
}

function Row({ row }: { row: UserRow }) {
  const toast = useToast()
  const [busy, startTransition] = useTransition()
  const tell = (trouble: string | null, done: string) => toast(trouble ?? done, trouble ? 'bad' : 'good')
  return (
    <tr className="border-b align-middle [&>td]:py-3 [&>td]:pr-4" data-testid="user-row" data-user-id={row.id}>
      <td>
        <p className="flex items-center gap-2 font-[560]">
          {row.name}
          {row.self ? <Badge>You</Badge> : null}
          {row.disabled ? <Badge tone="bad">Closed</Badge> : null}
        </p>
        <p className="text-ink-3">{row.email}</p>
      </td>
      <td>
        <Time at={row.createdAt} />
      </td>
      <td>{row.lastSeenAt ? <Time at={row.lastSeenAt} /> : 'never'}</td>
      <td>
        <Select
          aria-label={`Role of ${row.name}`}
          value={row.role}
          disabled={busy || row.self}
          onChange={(event) => {
            const role = event.target.value
            startTransition(async () => tell(await changeRole(row.id, role), 'The role is changed.'))
          }}
        >
          <option value="learner">Learner</option>
          <option value="instructor">Instructor</option>
          <option value="admin">Admin</option>
        </Select>
      </td>
      <td className="text-right">
        {row.self ? null : row.disabled ? (
          <Button
            size="sm"
            busy={busy}
            onClick={() =>
              startTransition(async () => tell(await changeDisabled(row.id, false), 'The account is open.'))
            }
          >
            Open again
          </Button>
        ) : (
          <Confirm
            title={`Close the account of ${row.name}?`}
            action="Close it"
            trigger={
              <Button size="sm" kind="danger">
                Close
              </Button>
            }
            onConfirm={async () => tell(await changeDisabled(row.id, true), 'The account is closed.')}
          >
            <p>They are signed out at once and cannot sign in. What they have done is kept.</p>
          </Confirm>
        )}
      </td>
    </tr>
  )
}
