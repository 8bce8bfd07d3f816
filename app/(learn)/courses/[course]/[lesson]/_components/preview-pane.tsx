'use client'

import { ExternalLink, RotateCw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button, buttonStyle } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { useLesson } from './lesson-context'
import { PaneNote, PaneWaiting } from './pane-note'
import { type PreviewState, usePreview } from './use-preview'

/** The web pages that run in the sandbox, each shown from an origin of its own. */
export function PreviewPane({ shown }: { shown: boolean }) {
  const { api, live } = useLesson()
  const running = live.sandbox?.state === 'running'
  const preview = usePreview({ api, active: shown && running })
  if (!running)
    return (
      <PaneNote testId="preview-note" title="No sandbox is running">
        Start it in the tab Terminal; then look here again.
      </PaneNote>
    )
  if (preview.trouble)
    return (
      <PaneNote testId="preview-note" title="The preview does not open">
        {preview.trouble}
      </PaneNote>
    )
  if (preview.ports === null) return <PaneWaiting>Looking for pages</PaneWaiting>
  if (preview.port === null || preview.base === null) {
    return preview.ports.length > 0 ? <PaneWaiting>Looking for pages</PaneWaiting> : <NoPorts />
  }
  return <Page preview={preview} port={preview.port} base={preview.base} />
}

function Page({ preview, port, base }: { preview: PreviewState; port: number; base: string }) {
  const [path, setPath] = useState('')
  const [typed, setTyped] = useState('/')
  const [round, setRound] = useState(0)
  const { ports } = preview
  const all = [...new Set([...(ports ?? []), port])].sort((a, b) => a - b)
  const url = base + path
  return (
    <section aria-label="Preview" className="flex h-full min-h-0 flex-col" data-testid="preview-pane">
      <form
        className="flex min-h-11 items-center gap-1.5 border-shell-line border-b px-2 text-shell-ink"
        onSubmit={(event) => {
          event.preventDefault()
          setPath(typed.replace(/^\/+/, ''))
          setRound((n) => n + 1)
        }}
      >
        <Button kind="shell" size="sm" className="px-2" aria-label="Reload" onClick={() => setRound((n) => n + 1)}>
          <RotateCw aria-hidden="true" />
        </Button>
        <select
          aria-label="Port"
          value={port}
          data-testid="preview-port"
          onChange={(event) => {
            preview.choose(Number(event.target.value))
            setPath('')
            setTyped('/')
          }}
          className="h-8 rounded-md border border-shell-line bg-shell px-1.5 font-mono text-sm"
        >
          {all.map((one) => (
            <option key={one} value={one}>
              localhost:{one}
            </option>
          ))}
        </select>
        <input
          aria-label="Path"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          spellCheck={false}
          className="h-8 min-w-0 flex-1 rounded-md border border-shell-line bg-shell px-2 font-mono text-sm"
        />
        <a
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          aria-label="Open in a new window"
          className={cx(buttonStyle({ kind: 'shell', size: 'sm' }), 'px-2')}
        >
          <ExternalLink aria-hidden="true" />
        </a>
      </form>
      {ports?.includes(port) ? (
        <iframe
          key={`${url} ${round}`}
          src={url}
          title={`Page of localhost:${port}`}
          // The answer's own policy says the same: whichever is lost, the other holds.
          sandbox="allow-scripts allow-forms allow-modals allow-downloads"
          referrerPolicy="no-referrer"
          className="min-h-0 w-full flex-1 border-0 bg-white"
          data-testid="preview-frame"
        />
      ) : (
        <PaneNote testId="preview-note" title={`Nothing answers on port ${port}`}>
          Does the container still run? <Code>docker ps</Code> shows it, and <Code>docker logs NAME</Code> what it said
          last. This page comes back by itself.
        </PaneNote>
      )}
    </section>
  )
}

function NoPorts() {
  return (
    <PaneNote testId="preview-note" title="Nothing is published yet">
      A container’s ports are closed until one is published: <Code>docker run -d -p 8080:80 IMAGE</Code> makes port 80
      of the container answer at <Code>localhost:8080</Code> of this sandbox, and here.
    </PaneNote>
  )
}

function Code({ children }: { children: ReactNode }) {
  return (
    <code className="whitespace-nowrap rounded bg-shell-line px-1 py-0.5 font-mono text-[0.9em] text-shell-ink">
      {children}
    </code>
  )
}
