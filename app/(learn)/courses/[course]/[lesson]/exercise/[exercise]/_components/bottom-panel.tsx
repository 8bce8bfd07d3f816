'use client'

import { useEffect, useRef, useState } from 'react'
import { LivePanel } from '@/app/_submission/live-panel'
import { isFinished } from '@/app/_submission/progress-state'
import { Tab, TabList, TabPanel, Tabs } from '@/app/_ui/tabs'
import type { Dockerfile } from '@/lib/dockerfile/types'
import type { FindingResult } from '@/lib/grading/report'
import { CursorHelp } from './cursor-help'
import { LiveFindings } from './live-findings'
import { Outcome } from './outcome'
import type { SubmitState } from './use-submit'

/** Below the editor: what was noticed while typing, and how the grading goes. */
export function BottomPanel({
  findings,
  dockerfile,
  line,
  help,
  submission,
  onBack,
  onLine,
}: {
  findings: FindingResult[]
  dockerfile: Dockerfile
  /** Where the cursor stands; null while another file is open. */
  line: number | null
  /** Counts how often help for that line was asked for: each time it comes forward and takes the focus. */
  help: number
  submission: SubmitState
  /** Escape within the help: back to the text. */
  onBack: () => void
  onLine: (line: number) => void
}) {
  const { id, progress, lines } = submission
  const [tab, setTab] = useState(id ? 'grading' : 'findings')
  useEffect(() => {
    if (id) setTab('grading')
  }, [id])
  const helpBox = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (help === 0) return
    setTab('line')
    // The panel is there after the next paint only.
    const frame = requestAnimationFrame(() => helpBox.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [help])
  return (
    <Tabs value={tab} onValueChange={setTab} className="flex min-h-0 flex-[1_1_40%] flex-col border-t bg-paper">
      <TabList className="px-2">
        <Tab value="findings">
          Findings <span className="text-ink-3 tabular-nums">{findings.length}</span>
        </Tab>
        <Tab value="line">This line</Tab>
        <Tab value="grading">Grading</Tab>
      </TabList>
      <TabPanel value="findings" className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <LiveFindings findings={findings} onLine={onLine} />
      </TabPanel>
      <TabPanel
        ref={helpBox}
        value="line"
        className="min-h-0 flex-1 overflow-y-auto px-4 py-3"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          onBack()
        }}
      >
        {line === null ? (
          <p className="text-ink-2 text-sm">Open the Dockerfile to read what its lines do.</p>
        ) : (
          <CursorHelp dockerfile={dockerfile} findings={findings} line={line} />
        )}
      </TabPanel>
      <TabPanel value="grading" className="min-h-0 flex-1 overflow-y-auto px-4 py-4" aria-live="polite">
        {!id || !progress ? (
          <p className="text-ink-2 text-sm">Hand in your files, and follow here how they are built and graded.</p>
        ) : isFinished(progress.state) ? (
          <Outcome id={id} progress={progress} onAgain={submission.submit} />
        ) : (
          <LivePanel progress={progress} lines={lines} logClass="h-auto min-h-32 flex-1" />
        )}
      </TabPanel>
    </Tabs>
  )
}
