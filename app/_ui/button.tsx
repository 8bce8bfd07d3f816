import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cx } from './cx'

/** The look of buttons, also for links that act like one. */
export const buttonStyle = cva(
  'inline-flex select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-[560] transition-colors disabled:opacity-55 [&_svg]:size-[1.1em] [&_svg]:shrink-0',
  {
    variants: {
      kind: {
        primary: 'bg-deep text-on-deep hover:bg-deep-hover disabled:hover:bg-deep',
        plain: 'border border-line-strong bg-surface text-ink hover:border-ink hover:bg-sunken',
        quiet: 'text-ink-2 hover:bg-sunken hover:text-ink',
        danger: 'border border-bad bg-surface text-bad hover:bg-bad-soft',
        shell: 'text-shell-ink-2 hover:bg-shell-line hover:text-shell-ink',
      },
      size: {
        sm: 'h-8 px-2.5 text-sm',
        md: 'h-10 px-4 text-sm',
        lg: 'h-12 px-6 text-base',
        icon: 'size-9',
      },
    },
    defaultVariants: { kind: 'plain', size: 'md' },
  },
)

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonStyle> & { busy?: boolean }

/** A button. `busy` keeps its width, shows a turning mark and refuses a second press. */
export function Button({ kind, size, busy = false, className, children, disabled, type, ...rest }: ButtonProps) {
  return (
    <button
      type={type ?? 'button'}
      className={cx(buttonStyle({ kind, size }), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...rest}
    >
      {busy ? <Spinner /> : null}
      {children}
    </button>
  )
}

/** A turning ring for short waits; still when the reader asked for less motion. */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 16 16" className={cx('size-4 animate-spin', className)} aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" opacity=".25" />
      <path d="M8 2a6 6 0 0 1 6 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
