'use client'

import { Minus, Plus, Settings2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { changeSettings, MAX_FONT_PX, MIN_FONT_PX, type TerminalSettings, useSettings } from './settings'
import { PALETTES, THEME_NAMES, type ThemeName } from './themes'

/** All of a terminal's settings in one place, for this browser. */
export function SettingsPanel() {
  const settings = useSettings()
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button
          kind="shell"
          size="sm"
          aria-label="Terminal settings"
          title="Terminal settings"
          className="px-1.5 pointer-coarse:h-10 pointer-coarse:w-10"
          data-testid="terminal-settings"
        >
          <Settings2 aria-hidden="true" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label="Terminal settings"
          className="z-50 max-h-[var(--radix-popover-content-available-height)] w-[min(21rem,calc(100vw-1rem))] animate-enter space-y-4 overflow-y-auto rounded-lg border bg-raised p-4 text-sm shadow-float"
        >
          <Row label="Text size">
            <FontSize px={settings.fontSize} />
          </Row>
          <fieldset>
            <legend className="mb-1.5 font-[560]">Colours</legend>
            <div className="grid grid-cols-2 gap-1.5">
              {THEME_NAMES.map(({ value, label }) => (
                <ThemeChoice key={value} value={value} label={label} chosen={settings.theme === value} />
              ))}
            </div>
          </fieldset>
          <Choice
            label="Cursor"
            name="cursor"
            value={settings.cursor}
            options={[
              ['block', 'Block'],
              ['bar', 'Bar'],
              ['underline', 'Line'],
            ]}
          />
          <Check name="blink" on={settings.blink}>
            The cursor blinks
          </Check>
          <Choice
            label="Bell"
            name="bell"
            value={settings.bell}
            options={[
              ['none', 'Off'],
              ['flash', 'Flash'],
              ['sound', 'Sound'],
            ]}
          />
          <Choice
            label="Programs may write to my clipboard"
            name="clipboard"
            value={settings.clipboard}
            options={[
              ['ask', 'Ask'],
              ['allow', 'Yes'],
              ['refuse', 'No'],
            ]}
          />
          <Check name="askPaste" on={settings.askPaste}>
            Show several lines before they are pasted
          </Check>
          <Check name="screenReader" on={settings.screenReader}>
            Read output to my screen reader
          </Check>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function FontSize({ px }: { px: number }) {
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

function ThemeChoice({ value, label, chosen }: { value: ThemeName; label: string; chosen: boolean }) {
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

function Choice<K extends 'cursor' | 'bell' | 'clipboard'>({
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

function Check({
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

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <span className="font-[560]">{label}</span>
      {children}
    </div>
  )
}
