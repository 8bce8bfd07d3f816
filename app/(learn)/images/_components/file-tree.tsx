'use client'

import { ChevronRight, File, Folder, Link2 } from 'lucide-react'
import { useState } from 'react'
import { cx } from '@/app/_ui/cx'
import { count, formatBytes } from '@/app/_ui/format'
import type { TreeNode } from '@/app/_xray/tree-view'

/** The files of an image as nested lists; folders are buttons that open. */
export function FileTree({ tree }: { tree: TreeNode }) {
  if (tree.children.length === 0) return <p className="text-ink-2">There is no file in it.</p>
  return (
    <div className="rounded-lg border bg-surface p-2 sm:p-3" data-testid="file-tree">
      <Children node={tree} />
    </div>
  )
}

function Children({ node }: { node: TreeNode }) {
  return (
    <ul className="font-mono text-[0.8125rem]">
      {node.children.map((child) => (
        <Node key={`${child.name} ${child.layer} ${child.hiddenBy}`} node={child} />
      ))}
      {node.more ? (
        <li className="py-1 pl-7 font-sans text-ink-3 text-sm">
          and {count(node.more.count, 'more', 'more')}, {formatBytes(node.more.bytes)}
        </li>
      ) : null}
    </ul>
  )
}

function Node({ node }: { node: TreeNode }) {
  const [open, setOpen] = useState(false)
  const folder = node.kind === 'folder'
  const row = 'flex w-full items-baseline gap-2 rounded-sm px-1.5 py-1 text-left'
  if (!folder)
    return (
      <li className={cx(row, 'pl-7')}>
        <Name node={node} />
      </li>
    )
  return (
    <li>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className={cx(row, 'hover:bg-sunken')}>
        <ChevronRight
          className={cx('size-3.5 shrink-0 self-center transition-transform', open && 'rotate-90')}
          aria-hidden="true"
        />
        <Name node={node} />
      </button>
      {open ? (
        <div className="ml-3 border-l pl-1.5 sm:pl-3">
          <Children node={node} />
        </div>
      ) : null}
    </li>
  )
}

const ICONS = { file: File, folder: Folder, link: Link2, special: File }

function Name({ node: { name, kind, bytes, hiddenBytes, hiddenBy, layer, target } }: { node: TreeNode }) {
  const Icon = ICONS[kind]
  return (
    <>
      <Icon className="size-3.5 shrink-0 self-center text-ink-3" aria-hidden="true" />
      <span className={cx('min-w-0 break-all', hiddenBy !== null && 'text-bad line-through')}>
        {name}
        {target ? <span className="text-ink-3"> → {target}</span> : null}
      </span>
      <span className="ml-auto shrink-0 pl-3 text-right font-sans text-ink-2 tabular-nums">
        {hiddenBy !== null ? (
          <span className="text-bad">
            {formatBytes(hiddenBytes)}, hidden by layer {hiddenBy + 1}
          </span>
        ) : (
          <>
            {hiddenBytes > 0 ? <span className="mr-3 text-bad">{formatBytes(hiddenBytes)} hidden</span> : null}
            {formatBytes(bytes)}
          </>
        )}
        <span className="ml-3 hidden w-16 text-ink-3 sm:inline-block">layer {layer + 1}</span>
      </span>
    </>
  )
}
