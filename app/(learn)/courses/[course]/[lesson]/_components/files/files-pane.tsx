'use client'

import { FilePlus2, FolderPlus, Upload } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Question } from '@/app/_ui/dialog'
import { useLesson } from '../lesson-context'
import { PaneNote, PaneWaiting } from '../pane-note'
import { FileEditor } from './file-editor'
import { HomeTree } from './home-tree'
import { NameForm } from './name-form'
import { isDirty } from './open-files'
import { folderOf, type TreeRow, treeRows } from './tree-rows'
import { type Files, useFiles } from './use-files'

/** The files of the sandbox beside an editor. `wanted` is a file that the text asks for. */
export function FilesPane({ shown, wanted }: { shown: boolean; wanted: { path: string; at: number } | null }) {
  const { api, live } = useLesson()
  const running = live.sandbox?.state === 'running'
  const files = useFiles({ api, active: shown && running })
  const { show } = files
  useEffect(() => {
    if (wanted && running) show(wanted.path)
  }, [wanted, running, show])
  if (!running)
    return <PaneNote title="No sandbox is running">Start it in the tab Terminal; then its files are here.</PaneNote>
  if (!files.tree)
    return files.trouble ? (
      <PaneNote title="The files do not show">{files.trouble}</PaneNote>
    ) : (
      <PaneWaiting>Looking for files</PaneWaiting>
    )
  return (
    <section
      aria-label="Files"
      className="@container flex h-full min-h-0 flex-col bg-shell text-shell-ink"
      data-testid="files-pane"
    >
      {files.trouble ? (
        <p role="alert" className="border-shell-line border-b px-3 py-2 text-[var(--shell-bad)] text-sm">
          {files.trouble}
        </p>
      ) : null}
      <div className="flex min-h-0 flex-1 flex-col @lg:flex-row">
        <Side files={files} />
        {files.current ? (
          <FileEditor files={files} />
        ) : (
          <PaneNote title="No file is open">Choose one of the list.</PaneNote>
        )}
      </div>
    </section>
  )
}

type Making = 'file' | 'folder' | null

function Side({ files }: { files: Files }) {
  const { tree, open, current } = files
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const [making, setMaking] = useState<Making>(null)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [doomed, setDoomed] = useState<TreeRow | null>(null)
  const upload = useRef<HTMLInputElement>(null)
  const rows = useMemo(() => treeRows(tree?.entries ?? [], opened), [tree, opened])
  const unsaved = useMemo(() => new Set(open.filter(isDirty).map(({ path }) => path)), [open])
  const here = current ? folderOf(current.path) : ''

  const unfold = (path: string) =>
    setOpened((now) => {
      const parts = folderOf(path).split('/').filter(Boolean)
      return new Set([...now, ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))])
    })
  const make = async (path: string) => {
    const kind = making
    setMaking(null)
    const done = await files.change((api) => (kind === 'folder' ? api.makeFolder(path) : api.write(path, '', null)))
    if (!done) return
    unfold(path)
    if (kind === 'file') files.show(path)
  }
  const move = async (from: string, to: string) => {
    setRenaming(null)
    if (await files.move(from, to)) unfold(to)
  }
  const bring = async (list: FileList | null) => {
    for (const file of list ?? []) {
      const path = here + file.name
      if (!(await files.change((api) => api.write(path, file, null)))) return
      unfold(path)
    }
  }
  return (
    <div className="flex max-h-48 shrink-0 flex-col border-shell-line border-b @lg:max-h-none @lg:w-56 @lg:border-r @lg:border-b-0">
      <div className="flex items-center gap-0.5 border-shell-line border-b px-1">
        <span className="mr-auto pl-1.5 font-mono text-shell-ink-2 text-xs">~/{here}</span>
        <Tool label="New file" onClick={() => setMaking('file')}>
          <FilePlus2 aria-hidden="true" />
        </Tool>
        <Tool label="New folder" onClick={() => setMaking('folder')}>
          <FolderPlus aria-hidden="true" />
        </Tool>
        <Tool label="Upload files" onClick={() => upload.current?.click()}>
          <Upload aria-hidden="true" />
        </Tool>
        <input
          ref={upload}
          type="file"
          multiple
          className="hidden"
          aria-label="Files to upload"
          data-testid="upload"
          onChange={(event) => {
            void bring(event.target.files).then(() => {
              if (upload.current) upload.current.value = ''
            })
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {making ? (
          <NameForm
            label={making === 'file' ? 'Name of the new file' : 'Name of the new folder'}
            value={here}
            className="px-2 py-1"
            onCancel={() => setMaking(null)}
            onName={(path) => void make(path)}
          />
        ) : null}
        {rows.length > 0 ? (
          <HomeTree
            rows={rows}
            opened={opened}
            current={current?.path ?? null}
            unsaved={unsaved}
            renaming={renaming}
            onOpen={files.show}
            onFold={(path) => setOpened((now) => toggled(now, path))}
            onRename={setRenaming}
            onMove={(from, to) => void move(from, to)}
            onRemove={setDoomed}
          />
        ) : (
          <p className="px-3 py-2 text-shell-ink-2 text-sm">Nothing is here yet.</p>
        )}
        {tree?.cut ? <p className="px-3 py-2 text-shell-ink-2 text-xs">There is more; ls shows it.</p> : null}
      </div>
      <Question
        open={doomed !== null}
        onClose={() => setDoomed(null)}
        title={`Delete ${doomed?.name ?? ''}?`}
        action="Delete"
        tone="danger"
        onConfirm={async () => {
          if (doomed) await files.remove(doomed.path)
        }}
      >
        {doomed?.kind === 'folder' ? 'The folder and all that is in it are deleted.' : 'The file is deleted.'} This
        cannot be undone.
      </Question>
    </div>
  )
}

function toggled(now: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const next = new Set(now)
  if (!next.delete(path)) next.add(path)
  return next
}

function Tool({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Button kind="shell" size="sm" className="px-1.5" aria-label={label} title={label} onClick={onClick}>
      {children}
    </Button>
  )
}
