'use client'

import { AArrowDown, AArrowUp, ClipboardPaste, Copy, Ellipsis, Eraser } from 'lucide-react'
import { Button } from '@/app/_ui/button'
import { Menu, MenuItem, MenuLine } from '@/app/_ui/menu'
import { useToast } from '@/app/_ui/toast'
import { useLesson } from './lesson-context'

const STEP_PX = 1

/** What can be done with the terminal itself. */
export function TerminalMenu() {
  const { terminal } = useLesson()
  const toast = useToast()
  const resize = (by: number) => terminal.current?.setFontSize(terminal.current.fontSize() + by)
  const clipboard = (work: Promise<void> | undefined) =>
    void work?.catch(() => toast('This browser does not allow it here. Use its own menu.', 'bad'))
  return (
    <Menu
      trigger={
        <Button kind="shell" size="sm" aria-label="Terminal menu" className="px-2">
          <Ellipsis aria-hidden="true" />
        </Button>
      }
    >
      <MenuItem onSelect={() => clipboard(terminal.current?.copy())}>
        <Copy aria-hidden="true" /> Copy what is selected
      </MenuItem>
      <MenuItem onSelect={() => clipboard(terminal.current?.paste())}>
        <ClipboardPaste aria-hidden="true" /> Paste
      </MenuItem>
      <MenuItem onSelect={() => terminal.current?.clear()}>
        <Eraser aria-hidden="true" /> Clear the screen
      </MenuItem>
      <MenuLine />
      {/* The menu stays open: one press is seldom enough. */}
      <MenuItem
        onSelect={(event) => {
          event.preventDefault()
          resize(STEP_PX)
        }}
      >
        <AArrowUp aria-hidden="true" /> Larger text
      </MenuItem>
      <MenuItem
        onSelect={(event) => {
          event.preventDefault()
          resize(-STEP_PX)
        }}
      >
        <AArrowDown aria-hidden="true" /> Smaller text
      </MenuItem>
    </Menu>
  )
}
