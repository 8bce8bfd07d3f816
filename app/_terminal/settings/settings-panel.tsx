'use client'

import { Settings2 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Button } from '@/app/_ui/button'
import { Check, Choice, FontSize, Row, ThemeChoice } from './controls'
import { useSettings } from './settings'
import { THEME_NAMES } from './themes'

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
