import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx'

export const inputStyle =
  'h-11 w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-ink-3 hover:border-ink aria-invalid:border-bad disabled:opacity-60'

type FieldProps = Omit<ComponentProps<'input'>, 'id'> & {
  id: string
  label: string
  help?: ReactNode
  error?: string | null
}

/** A labelled input whose help and error are tied to it for screen readers. */
export function Field({ id, label, help, error, className, ...rest }: FieldProps) {
  const described = [help ? `${id}-help` : null, error ? `${id}-error` : null].filter(Boolean).join(' ')
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1.5 block text-sm font-[560]">
        {label}
      </label>
      <input
        id={id}
        name={id}
        className={inputStyle}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        {...rest}
      />
      {help ? (
        <p id={`${id}-help`} className="mt-1.5 text-sm text-ink-3">
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-bad">
          {error}
        </p>
      ) : null}
    </div>
  )
}

export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select className={cx(inputStyle, 'h-9 w-auto text-sm', className)} {...rest} />
}
