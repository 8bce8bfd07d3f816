'use client'

import { useEffect, useRef } from 'react'
import { cx } from '@/app/_ui/cx'

/** A field for the path of a file or folder, from the home. Enter takes it, Escape and leaving the field give it up. */
export function NameForm({
  label,
  value,
  className,
  onName,
  onCancel,
}: {
  label: string
  value: string
  className?: string
  onName: (path: string) => void
  onCancel: () => void
}) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const input = field.current
    if (!input) return
    input.focus()
    input.setSelectionRange(value.lastIndexOf('/') + 1, value.length)
  }, [value])
  return (
    <form
      className={cx('flex-1', className)}
      onSubmit={(event) => {
        event.preventDefault()
        const path = field.current?.value.trim().replace(/^(~|\.)?\/+/, '') ?? ''
        if (path && path !== value) onName(path)
        else onCancel()
      }}
    >
      <input
        ref={field}
        aria-label={label}
        defaultValue={value}
        spellCheck={false}
        autoCapitalize="off"
        onBlur={onCancel}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
        className="h-7 w-full rounded border border-shell-ink-2 bg-shell px-1.5 font-mono text-[0.8125rem] text-shell-ink"
        data-testid="name-field"
      />
    </form>
  )
}
