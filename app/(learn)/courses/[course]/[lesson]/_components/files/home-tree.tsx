'use client'

import { ChevronRight, File, Folder, FolderOpen, Link2, MoreHorizontal, PenLine, Trash2 } from 'lucide-react'
import { cx } from '@/app/_ui/cx'
import { formatBytes } from '@/app/_ui/format'
import { Menu, MenuItem } from '@/app/_ui/menu'
import { NameForm } from './name-form'
import type { TreeRow } from './tree-rows'

export interface TreeWishes {
  onOpen: (path: string) => void
  onFold: (path: string) => void
  onRename: (path: string | null) => void
  onMove: (from: string, to: string) => void
  onRemove: (row: TreeRow) => void
}

interface TreeProps extends TreeWishes {
  rows: TreeRow[]
  opened: ReadonlySet<string>
  current: string | null
  unsaved: ReadonlySet<string>
  /** The entry whose new name is being typed. */
  renaming: string | null
}

/** The files of the home; folders fold, files open, each has a menu of its own. */
export function HomeTree({ rows, ...rest }: TreeProps) {
  return (
    <ul className="py-1 text-[0.8125rem]" aria-label="Files of the sandbox" data-testid="home-tree">
      {rows.map((row) => (
        <li key={row.path} className="group relative flex items-center pr-1 hover:bg-shell-line">
          {rest.renaming === row.path ? (
            <NameForm
              label={`New name of ${row.name}`}
              value={row.path}
              className="px-2 py-1"
              onCancel={() => rest.onRename(null)}
              onName={(to) => rest.onMove(row.path, to)}
            />
          ) : (
            <Row row={row} {...rest} />
          )}
        </li>
      ))}
    </ul>
  )
}

function Row({ row, opened, current, unsaved, ...wishes }: Omit<TreeProps, 'rows' | 'renaming'> & { row: TreeRow }) {
  const folder = row.kind === 'folder'
  const open = opened.has(row.path)
  const Icon = folder ? (open ? FolderOpen : Folder) : row.kind === 'link' ? Link2 : File
  return (
    <>
      <button
        type="button"
        aria-expanded={folder ? open : undefined}
        aria-current={row.path === current ? 'true' : undefined}
        title={folder ? undefined : formatBytes(row.bytes)}
        style={{ paddingLeft: `${0.5 + row.depth * 0.875}rem` }}
        className={cx(
          'flex h-7 min-w-0 flex-1 items-center gap-1.5 text-left font-mono -outline-offset-2',
          row.path === current ? 'text-shell-ink' : 'text-shell-ink-2 group-hover:text-shell-ink',
        )}
        onClick={() => (folder ? wishes.onFold(row.path) : wishes.onOpen(row.path))}
        onKeyDown={(event) => {
          if (event.key === 'F2') wishes.onRename(row.path)
          if (event.key === 'Delete') wishes.onRemove(row)
        }}
      >
        <ChevronRight
          aria-hidden="true"
          className={cx('size-3 shrink-0 transition-transform', open && 'rotate-90', !folder && 'invisible')}
        />
        <Icon aria-hidden="true" className="size-3.5 shrink-0" />
        <span className={cx('truncate', row.path === current && 'font-semibold')}>{row.name}</span>
        {unsaved.has(row.path) ? <span className="text-lead-mark"> ●</span> : null}
        {unsaved.has(row.path) ? <span className="sr-only">, not saved</span> : null}
      </button>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`What can be done with ${row.name}`}
            className="grid size-6 shrink-0 place-items-center rounded text-shell-ink-2 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100"
          >
            <MoreHorizontal aria-hidden="true" className="size-3.5" />
          </button>
        }
      >
        <MenuItem onSelect={() => wishes.onRename(row.path)}>
          <PenLine aria-hidden="true" /> Rename or move
        </MenuItem>
        <MenuItem onSelect={() => wishes.onRemove(row)}>
          <Trash2 aria-hidden="true" /> Delete…
        </MenuItem>
      </Menu>
    </>
  )
}
