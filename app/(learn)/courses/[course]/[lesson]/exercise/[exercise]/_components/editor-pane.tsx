'use client'

import dynamic from 'next/dynamic'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { SubmissionProgress } from '@/app/_submission/progress-state'
import { parseDockerfile } from '@/lib/dockerfile/parse'
import { lintDockerfile } from '@/lib/grading/syntax'
import type { ContextFile } from '../loaders'
import { BottomPanel } from './bottom-panel'
import { FileTabs } from './file-tabs'
import { SubmitBar } from './submit-bar'
import { useDraft } from './use-draft'
import { useLateValue } from './use-late-value'
import { useSubmit } from './use-submit'

const CodeEditor = dynamic(() => import('@/app/_editor/code-editor'), {
  ssr: false,
  loading: () => <div className="h-full bg-surface" aria-busy="true" />,
})

const LINT_AFTER_MS = 300

/** The right side of an exercise: files, editor, findings while typing, and the grading. */
export function EditorPane({
  api,
  exerciseId,
  draftKey,
  edit,
  start,
  context,
  secrets,
  running,
}: {
  api: string
  exerciseId: string
  draftKey: string
  edit: string[]
  start: Record<string, string>
  context: ContextFile[]
  /** Ids of secrets that a RUN may be shown. */
  secrets: string[]
  running: { id: string; progress: SubmissionProgress } | null
}) {
  const draft = useDraft({ draftKey, edit, start })
  const submission = useSubmit({ api, exerciseId, files: draft.files, running })
  const dockerfile = edit[0] ?? 'Dockerfile'
  const [path, setPath] = useState(dockerfile)
  const [goTo, setGoTo] = useState<{ line: number; at: number } | null>(null)
  const source = useLateValue(draft.files[dockerfile] ?? '', LINT_AFTER_MS)
  const findings = useMemo(() => lintDockerfile(source, { secrets }), [source, secrets])
  const parsed = useMemo(() => parseDockerfile(source), [source])
  const [line, setLine] = useState(1)
  const [saved, setSaved] = useState<string | null>(null)
  const [help, setHelp] = useState(0)
  const pane = useRef<HTMLElement>(null)
  const change = useCallback(
    (changed: string, text: string) => {
      setSaved(null)
      draft.change(changed, text)
    },
    [draft.change],
  )
  const readOnly = !edit.includes(path)
  const text = readOnly ? (context.find((file) => file.path === path)?.text ?? '') : (draft.files[path] ?? '')

  return (
    <section ref={pane} aria-label="Editor" className="flex h-full min-h-0 flex-col bg-surface">
      <FileTabs edit={edit} context={context} current={path} onOpen={setPath} onStartOver={draft.startOver} />
      <div className="min-h-0 flex-[1_1_60%]">
        <CodeEditor
          path={path}
          text={text}
          revision={draft.revision}
          readOnly={readOnly}
          findings={path === dockerfile ? findings : NONE}
          goTo={path === dockerfile ? goTo : null}
          onChange={change}
          onCursor={setLine}
          onSubmit={submission.submit}
          onSave={() => setSaved(draft.save() ? `Saved in this browser at ${clock()}.` : NOT_SAVED)}
          onHelp={() => setHelp((asked) => asked + 1)}
        />
      </div>
      <BottomPanel
        findings={findings}
        submission={submission}
        dockerfile={parsed}
        line={path === dockerfile ? line : null}
        help={help}
        onBack={() => pane.current?.querySelector<HTMLElement>('.cm-content')?.focus()}
        onLine={(line) => {
          setPath(dockerfile)
          setGoTo({ line, at: Date.now() })
        }}
      />
      <SubmitBar submission={submission} saved={saved} />
    </section>
  )
}

const NONE: never[] = []
const NOT_SAVED = 'This browser does not let us keep your text. Hand it in before you leave the page.'

function clock(): string {
  return new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}
