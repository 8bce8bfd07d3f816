'use client'

import { useTransition } from 'react'
import { Badge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { Confirm } from '@/app/_ui/dialog'
import { Select } from '@/app/_ui/field'
import { Time } from '@/app/_ui/time'
import { useToast } from '@/app/_ui/toast'
import { changeDisabled, changeRole } from '../actions'
import type { UserRow } from '../loaders'

export function UserTable({ rows }: { rows: UserRow[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways must be reachable by keyboard
    <div className="relative overflow-x-auto" tabIndex={0}>
      <table className="w-full min-w-[48rem] border-t text-left text-sm">
        <thead>
          <tr className="border-b text-ink-2 [&>th]:py-2.5 [&>th]:pr-4 [&>th]:font-[560]">
            <th scope="col">Person</th>
            <th scope="col">Since</th>
            <th scope="col">Last seen</th>
            <th scope="col">Role</th>
            <th scope="col">
              <span className="sr-only">Account</span>
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
