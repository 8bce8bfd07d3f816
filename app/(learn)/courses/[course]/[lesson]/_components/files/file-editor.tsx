'use client'

import { Save, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { isDirty, type OpenFile } from './open-files'
import type { Files } from './use-files'

const CodeEditor = dynamic(() => import('@/app/_editor/code-editor'), {
  ssr: false,
  loading: () => <div className="h-full bg-surface" aria-busy="true" />,
})

/** The files that are open, as tabs over one editor. */
export function FileEditor({ files }: { files: Files }) {
  const { current } = files
  if (!current) return null
  return (
    <div className="flex h-full min-w-0 flex-1 flex-col bg-surface">
      <div className="flex min-h-9 items-stretch border-shell-line border-b bg-shell">
        <div className="flex min-w-0 flex-1 overflow-x-auto">
          {files.open.map((file) => (
            <FileTab key={file.path} file={file} active={file === current} files={files} />
          ))}
        </div>
        <Button
          kind="shell"
          size="sm"
          className="m-0.5 shrink-0"
          busy={files.saving}
          disabled={!isDirty(current)}
          onClick={() => void files.save()}
          title="Ctrl+S"
          data-testid="file-save"
        >
          {files.saving ? null : <Save aria-hidden="true" />} Save
        </Button>
      </div>
      {current.conflict ? <Conflict file={current} files={files} /> : null}
      <div className="min-h-0 flex-1">
        {current.saved === null ? (
          <p className="p-6 text-ink-2">This file is no text. Look at it in the terminal, for example with xxd.</p>
        ) : (
          <CodeEditor
            path={current.path}
            text={current.text}
            revision={current.revision}
            readOnly={false}
            findings={NONE}
            goTo={null}
            onChange={files.edit}
            onSave={() => void files.save()}
          />
        )}
      </div>
    </div>
  )
}

const NONE: never[] = []

function FileTab({ file, active, files }: { file: OpenFile; active: boolean; files: Files }) {
  const dirty = isDirty(file)
  return (
    <div
      className={cx(
        'flex shrink-0 items-center border-transparent border-b-2 pl-3',
        active ? 'border-lead-mark text-shell-ink' : 'text-shell-ink-2 hover:text-shell-ink',
      )}
    >
      <button
        type="button"
        aria-pressed={active}
        title={file.path}
        onClick={() => files.show(file.path)}
        className="h-full font-mono text-[0.8125rem] -outline-offset-2"
        data-testid="file-tab"
      >
        {file.path.split('/').at(-1)}
        {dirty ? <span className="text-lead-mark"> ●</span> : null}
        {dirty ? <span className="sr-only">, not saved</span> : null}
      </button>
      <button
        type="button"
        aria-label={`Close ${file.path}`}
        disabled={dirty}
        title={dirty ? 'Save it first' : undefined}
        onClick={() => files.close(file.path)}
        className="grid size-7 place-items-center rounded disabled:opacity-40"
      >
        <X aria-hidden="true" className="size-3.5" />
      </button>
    </div>
  )
}

/** Both texts still exist here; which of them stays is for the learner to say. */
function Conflict({ file, files }: { file: OpenFile; files: Files }) {
  if (file.conflict === 'gone')
    return (
      <Bar text="This file was deleted in the sandbox. What you typed is still here.">
        <Button size="sm" onClick={() => void files.save(true)}>
          Write it again
        </Button>
      </Bar>
    )
  return (
    <Bar text="This file was changed in the sandbox since you opened it.">
      <Button size="sm" onClick={() => void files.takeTheirs()} data-testid="take-theirs">
        Show that text
      </Button>
      <Button size="sm" onClick={() => void files.save(true)} data-testid="keep-mine">
        Keep mine
      </Button>
    </Bar>
  )
}

function Bar({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2 border-b bg-warn-soft px-3 py-2 text-sm text-ink"
      data-testid="file-conflict"
    >
      <span className="mr-auto">{text}</span>
      {children}
    </div>
  )
}
