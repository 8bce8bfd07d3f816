'use client'

import Link from 'next/link'
import { useState } from 'react'
import { FormNotice } from '@/app/_form/form-notice'
import { useForm } from '@/app/_form/use-form'
import { Button, buttonStyle } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { count } from '@/app/_ui/format'
import { beginRegrade } from '../../actions'
import type { ExerciseRow } from '../../loaders'

/** Every exercise with how many submissions of it were graded; a button opens the form that begins a regrade. */
export function ExerciseList({ rows }: { rows: ExerciseRow[] }) {
  const [open, setOpen] = useState<string | null>(null)
  return (
    <ul className="border-t">
      {rows.map((row) => (
        <li key={row.id} className="border-b py-3" data-testid="regrade-exercise" data-exercise={row.id}>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
            <p className="min-w-0 flex-1 basis-64 font-[560]">{row.title}</p>
            <p className="text-ink-2 text-sm tabular-nums">{count(row.graded, 'graded submission')}</p>
            {row.open ? (
              <Link href={`/regrades/${row.open}`} className={buttonStyle({ size: 'sm' })}>
                To the open regrade
              </Link>
            ) : (
              <Button
                size="sm"
                disabled={row.graded === 0}
                aria-expanded={open === row.id}
                onClick={() => setOpen(open === row.id ? null : row.id)}
              >
                Regrade<span className="sr-only">: {row.title}</span>
              </Button>
            )}
          </div>
          {open === row.id ? <Begin exercise={row} /> : null}
        </li>
      ))}
    </ul>
  )
}

function Begin({ exercise }: { exercise: ExerciseRow }) {
  const { state, submit, busy, form } = useForm(beginRegrade)
  return (
    <form ref={form} action={submit} className="mt-4 max-w-[36rem] space-y-4 rounded-lg border bg-surface p-5">
      <FormNotice state={state} />
      <input type="hidden" name="exercise" value={exercise.id} />
      <Field
        id="reason"
        label="Why"
        maxLength={300}
        required
        autoFocus
        defaultValue={state.values.reason}
        error={state.fields.reason}
        help="For whoever reads about it later, for example: rule O3 looks at yarn too."
      />
      <Button type="submit" kind="primary" busy={busy}>
        Grade {count(exercise.graded, 'submission')} again
      </Button>
      <p className="text-ink-2 text-sm">
        Nobody’s points change yet. Submissions that learners hand in meanwhile are graded first.
      </p>
    </form>
  )
}
