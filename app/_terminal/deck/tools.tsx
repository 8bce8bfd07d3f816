'use client'

import { ClipboardPaste, Copy, Ellipsis, Eraser, Film, Maximize, ScrollText, Search, X } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { Menu, MenuItem, MenuLine } from '@/app/_ui/menu'
import { useToast } from '@/app/_ui/toast'
import type { TerminalHandle } from '../handle'
import { SettingsPanel } from '../settings/settings-panel'

/** Beside the tabs: copy, paste, find, settings, and a menu of the rest. */
export function Tools({
  terminal,
  fullScreen,
  recording,
  onRecord,
  onClose,
}: {
  terminal(): TerminalHandle | null | undefined
  fullScreen(): void
  /** Null for a guest, who does not record. */
  recording: boolean | null
  onRecord(): void
  /** Null when it is the only one, or a guest's. */
  onClose: (() => void) | null
}) {
  const toast = useToast()
  const clipboard = (work: Promise<void> | undefined) =>
    void work?.catch(() => toast('This browser does not allow it here. Use its own menu, or Ctrl+Shift+V.', 'bad'))
  return (
    <>
      <Tool label="Copy what is selected (Ctrl+Shift+C)" onClick={() => clipboard(terminal()?.copy())} wide>
        <Copy aria-hidden="true" />
      </Tool>
      <Tool label="Paste (Ctrl+Shift+V)" onClick={() => clipboard(terminal()?.paste())}>
        <ClipboardPaste aria-hidden="true" />
      </Tool>
      <Tool label="Find (Ctrl+Shift+F)" onClick={() => terminal()?.show('find')} wide>
        <Search aria-hidden="true" />
      </Tool>
      <SettingsPanel />
      <Menu
        trigger={
          <Button
            kind="shell"
            size="sm"
            aria-label="Terminal menu"
            className="px-1.5 pointer-coarse:h-10 pointer-coarse:w-10"
          >
            <Ellipsis aria-hidden="true" />
          </Button>
        }
      >
        <MenuItem onSelect={() => clipboard(terminal()?.copy())}>
          <Copy aria-hidden="true" /> Copy what is selected
        </MenuItem>
        <MenuItem onSelect={() => terminal()?.show('find')}>
          <Search aria-hidden="true" /> Find
        </MenuItem>
        <MenuItem onSelect={() => terminal()?.clear()}>
          <Eraser aria-hidden="true" /> Clear the screen
        </MenuItem>
        <MenuItem onSelect={() => terminal()?.show('log')}>
          <ScrollText aria-hidden="true" /> Readable log
        </MenuItem>
        <MenuItem onSelect={fullScreen}>
          <Maximize aria-hidden="true" /> Full screen, with Ctrl+W for the shell
        </MenuItem>
        {onClose ? (
          <MenuItem onSelect={onClose}>
            <X aria-hidden="true" /> Close this terminal
          </MenuItem>
        ) : null}
        {recording === null ? null : (
          <>
            <MenuLine />
            <MenuItem onSelect={onRecord} data-testid="record">
              <span className="grid size-4 place-items-center" aria-hidden="true">
                <span className={recording ? 'size-2.5 bg-bad' : 'size-2.5 rounded-full bg-bad'} />
              </span>
              {recording ? 'Stop recording' : 'Record this terminal'}
            </MenuItem>
            <MenuItem asChild>
              <Link href="/recordings" target="_blank">
                <Film aria-hidden="true" /> My recordings
              </Link>
            </MenuItem>
          </>
        )}
      </Menu>
    </>
  )
}

function Tool({
  label,
  onClick,
  wide = false,
  children,
}: {
  label: string
  onClick(): void
  /** Only where there is room: the menu has it too. */
  wide?: boolean
  children: React.ReactNode
}) {
  return (
    <Button
      kind="shell"
      size="sm"
      aria-label={label}
      title={label}
      onClick={onClick}
      className={`px-1.5 pointer-coarse:h-10 pointer-coarse:w-10 ${wide ? 'hidden sm:inline-flex' : ''}`}
    >
      {children}
    </Button>
  )
}
