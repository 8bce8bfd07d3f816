import { Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { changeSettings, MAX_FONT_PX, MIN_FONT_PX, type TerminalSettings } from './settings'
import { PALETTES, type ThemeName } from './themes'

export function FontSize({ px }: { px: number }) {
  return (
    <div className="flex items-center gap-1">
      <Button
        size="icon"
        aria-label="Smaller text"
        disabled={px <= MIN_FONT_PX}
        onClick={() => changeSettings({ fontSize: px - 1 })}
      >
        <Minus aria-hidden="true" />
      </Button>
      <output className="w-12 text-center tabular-nums">{px} px</output>
      <Button
        size="icon"
        aria-label="Larger text"
        disabled={px >= MAX_FONT_PX}
        onClick={() => changeSettings({ fontSize: px + 1 })}
      >
        <Plus aria-hidden="true" />
      </Button>
    </div>
  )
}

export function ThemeChoice({ value, label, chosen }: { value: ThemeName; label: string; chosen: boolean }) {
  const halves = value === 'auto' ? [PALETTES.chalk, PALETTES.deep] : [PALETTES[value]]
  return (
    <label
      className={cx(
        'flex cursor-pointer items-center gap-2 rounded-md border p-1.5 has-focus-visible:outline-2 has-focus-visible:outline-focus',
        chosen ? 'border-deep bg-deep-soft font-[560]' : 'hover:border-line-strong',
      )}
    >
      <input
        type="radio"
        name="terminal-theme"
        className="sr-only"
        checked={chosen}
        onChange={() => changeSettings({ theme: value })}
      />
      <span className="flex shrink-0 overflow-hidden rounded-sm border font-mono text-xs" aria-hidden="true">
        {halves.map(({ ground, ink, ansi }) => (
          <span key={ground} className="flex h-7 items-center gap-0.5 px-1" style={{ background: ground, color: ink }}>
            $<span className="h-3 w-1" style={{ background: ansi[2] }} />
            {halves.length === 1 ? <span className="h-3 w-1" style={{ background: ansi[4] }} /> : null}
          </span>
        ))}
      </span>
      <span className="min-w-0 leading-tight">{label}</span>
    </label>
  )
}

export function Choice<K extends 'cursor' | 'bell' | 'clipboard'>({
  label,
  name,
  value,
  options,
}: {
  label: string
  name: K
  value: TerminalSettings[K]
  options: readonly (readonly [TerminalSettings[K], string])[]
}) {
  return (
    <fieldset className="flex flex-wrap items-center justify-between gap-2">
      <legend className="float-left font-[560]">{label}</legend>
      <div className="flex rounded-md border p-0.5">
        {options.map(([option, text]) => (
          <label
            key={option}
            className={cx(
              'cursor-pointer rounded-sm px-2.5 py-1 has-focus-visible:outline-2 has-focus-visible:outline-focus',
              option === value ? 'bg-deep text-on-deep' : 'text-ink-2 hover:text-ink',
            )}
          >
            <input
              type="radio"
              name={`terminal-${name}`}
              className="sr-only"
              checked={option === value}
              onChange={() => changeSettings({ [name]: option })}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

export function Check({
  name,
  on,
  children,
}: {
  name: 'blink' | 'askPaste' | 'screenReader'
  on: boolean
  children: ReactNode
}) {
  return (
    <label className="flex cursor-pointer items-center gap-2.5">
      <input
        type="checkbox"
        className="size-4 accent-[var(--deep)]"
        checked={on}
        onChange={(event) => changeSettings({ [name]: event.target.checked })}
      />
      {children}
    </label>
  )
}

export function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <span className="font-[560]">{label}</span>
      {children}
    </div>
  )
}
