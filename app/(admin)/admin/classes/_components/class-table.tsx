'use client'

import { useForm } from '@/app/_form/use-form'
import { Badge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { inputStyle } from '@/app/_ui/field'
import { Table } from '@/app/_ui/table'
import type { ClassUse } from '@/lib/sandboxes/classes/data'
import { changeClassLimit } from '../actions'

interface Props {
  rows: ClassUse[]
  /** What holds for a class without a limit of its own. */
  usual: number | null
}

export function ClassTable({ rows, usual }: Props) {
  return (
    <Table minWidth="36rem" headings={['Class', 'At most at once', 'Sandboxes now', 'Learners']}>
      {rows.map((row) => (
        <tr
          key={row.id}
          className="border-b align-top [&>td]:py-3 [&>td]:pr-4"
          data-testid="class-row"
          data-class-id={row.id}
        >
          <td>
            <p className="font-[560]">{row.name}</p>
            <p className="text-ink-3">{row.instructor}</p>
          </td>
          <td>
            <LimitForm row={row} usual={usual} />
          </td>
          <td className="pt-5">
            <span className="tabular-nums">{row.live}</span>
            {row.waiting > 0 ? (
              <Badge tone="warn" className="ml-2">
                {row.waiting} waiting
              </Badge>
            ) : null}
          </td>
          <td className="pt-5 tabular-nums">{row.learners}</td>
        </tr>
      ))}
    </Table>
  )
}

function LimitForm({ row, usual }: { row: ClassUse } & Pick<Props, 'usual'>) {
  const { state, submit, busy, form } = useForm(changeClassLimit)
  const fieldId = `limit-${row.id}`
  const fault = state.fields.limit ?? (state.ok ? null : state.message)
  return (
    <form ref={form} action={submit} noValidate className="max-w-sm" data-testid="class-limit">
      <input type="hidden" name="id" value={row.id} />
      <label htmlFor={fieldId} className="sr-only">
        Sandboxes of {row.name} at once
      </label>
      <div className="flex items-center gap-2">
        <input
          id={fieldId}
          name="limit"
          inputMode="numeric"
          autoComplete="off"
          placeholder={usual === null ? 'no limit' : `${usual}`}
          defaultValue={state.ok ? (row.limit ?? '') : (state.values.limit ?? row.limit ?? '')}
          key={`${state.ok} ${row.limit}`}
          className={cx(inputStyle, 'h-9 w-28 text-sm tabular-nums')}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault || state.message ? `${fieldId}-word` : undefined}
        />
        <Button type="submit" size="sm" busy={busy}>
          Save
        </Button>
      </div>
      <p
        id={`${fieldId}-word`}
        role="status"
        className={cx('text-sm', fault ? 'mt-1.5 font-medium text-bad' : state.ok && 'mt-1.5 text-ink-3')}
      >
        {fault ?? (state.ok ? state.message : null)}
      </p>
    </form>
  )
}
