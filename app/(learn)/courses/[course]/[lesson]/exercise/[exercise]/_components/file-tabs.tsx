'use client'

import { FileLock2, FolderOpen, RotateCcw } from 'lucide-react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { Confirm } from '@/app/_ui/dialog'
import { formatBytes } from '@/app/_ui/format'
import { Menu, MenuItem, MenuLabel } from '@/app/_ui/menu'
import type { ContextFile } from '../loaders'

/** The files to edit as tabs, the others of the build context in a menu, and the way back to the start. */
export function FileTabs({
  edit,
  context,
  current,
  onOpen,
  onStartOver,
}: {
  edit: string[]
  context: ContextFile[]
  current: string
  onOpen: (path: string) => void
  onStartOver: () => void
}) {
  const viewed = context.find((file) => file.path === current)
  return (
    <div className="flex min-h-11 items-stretch gap-1 overflow-x-auto border-b bg-paper pr-2 pl-2">
      <div className="flex" role="tablist" aria-label="Files">
        {edit.map((path) => (
          <FileTab key={path} path={path} active={path === current} onOpen={onOpen} />
        ))}
        {viewed ? <FileTab path={viewed.path} active locked onOpen={onOpen} /> : null}
      </div>
      <div className="ml-auto flex shrink-0 items-center gap-1">
        {context.length > 0 ? (
          <Menu
            trigger={
              <Button kind="quiet" size="sm">
                <FolderOpen aria-hidden="true" /> Files
              </Button>
            }
          >
            <MenuLabel>In the build context, to look at</MenuLabel>
            {context.map((file) => (
              <MenuItem key={file.path} disabled={file.text === null} onSelect={() => onOpen(file.path)}>
                <span className="mr-auto font-mono data-disabled:opacity-60">{file.path}</span>
                <span className="pl-4 text-ink-3 text-xs">{formatBytes(file.bytes)}</span>
              </MenuItem>
            ))}
          </Menu>
        ) : null}
        <Confirm
          title="Start over?"
          action="Throw my text away"
          trigger={
            <Button kind="quiet" size="sm">
              <RotateCcw aria-hidden="true" />
              <span className="sr-only sm:not-sr-only">Start over</span>
            </Button>
          }
          onConfirm={onStartOver}
        >
          <p>Your files go back to how they were at the start. What you have handed in stays.</p>
        </Confirm>
      </div>
    </div>
  )
}

function FileTab({
  path,
  active,
  locked = false,
  onOpen,
}: {
  path: string
  active: boolean
  locked?: boolean
  onOpen: (path: string) => void
}) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={active}
      onClick={() => onOpen(path)}
      className={cx(
        'flex items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-3 font-mono text-[0.8125rem]',
        active ? 'border-lead-mark bg-surface text-ink' : 'text-ink-2 hover:text-ink',
      )}
    >
      {path}
      {locked ? <FileLock2 className="size-3.5 text-ink-3" aria-label="to look at only" /> : null}
    </button>
  )
}
