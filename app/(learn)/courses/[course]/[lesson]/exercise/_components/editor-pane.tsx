'use client'

import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import type { SubmissionProgress } from '@/app/_submission/progress-state'
import { lintDockerfile } from '@/lib/grading/syntax'
import type { ContextFile } from '../loaders'
import { BottomPanel } from './bottom-panel'
import { FileTabs } from './file-tabs'
import { SubmitBar } from './submit-bar'
import { useDraft } from './use-draft'
import { useLateValue } from './use-late-value'
import { useSubmit } from './use-submit'

const CodeEditor = dynamic(() => import('./code-editor'), {
  ssr: false,
  loading: () => <div className="h-full bg-surface" aria-busy="true" />,
})

const LINT_AFTER_MS = 300

/** The right side of an exercise: files, editor, findings while typing, and the grading. */
export function EditorPane({
  api,
  draftKey,
  edit,
  start,
  context,
  running,
}: {
  api: string
  draftKey: string
  edit: string[]
  start: Record<string, string>
  context: ContextFile[]
  running: { id: string; progress: SubmissionProgress } | null
}) {
  const draft = useDraft({ draftKey, edit, start })
  const submission = useSubmit({ api, files: draft.files, running })
  const dockerfile = edit[0] ?? 'Dockerfile'
  const [path, setPath] = useState(dockerfile)
  const [goTo, setGoTo] = useState<{ line: number; at: number } | null>(null)
  const source = useLateValue(draft.files[dockerfile] ?? '', LINT_AFTER_MS)
  const findings = useMemo(() => lintDockerfile(source), [source])
  const readOnly = !edit.includes(path)
  const text = readOnly ? (context.find((file) => file.path === path)?.text ?? '') : (draft.files[path] ?? '')

  return (
    <section aria-label="Editor" className="flex h-full min-h-0 flex-col bg-surface">
      <FileTabs edit={edit} context={context} current={path} onOpen={setPath} onStartOver={draft.startOver} />
      <div className="min-h-0 flex-[1_1_60%]">
        <CodeEditor
          path={path}
          text={text}
          revision={draft.revision}
          readOnly={readOnly}
          findings={path === dockerfile ? findings : NONE}
          goTo={path === dockerfile ? goTo : null}
          onChange={draft.change}
          onSubmit={submission.submit}
        />
      </div>
      <BottomPanel
        findings={findings}
        submission={submission}
        onLine={(line) => {
          setPath(dockerfile)
          setGoTo({ line, at: Date.now() })
        }}
      />
      <SubmitBar submission={submission} />
    </section>
  )
}

const NONE: never[] = []
