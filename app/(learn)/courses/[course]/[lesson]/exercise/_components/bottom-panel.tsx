'use client'

import { useEffect, useState } from 'react'
import { LivePanel } from '@/app/_submission/live-panel'
import { isFinished } from '@/app/_submission/progress-state'
import { Tab, TabList, TabPanel, Tabs } from '@/app/_ui/tabs'
import type { FindingResult } from '@/lib/grading/report'
import { LiveFindings } from './live-findings'
import { Outcome } from './outcome'
import type { SubmitState } from './use-submit'

/** Below the editor: what was noticed while typing, and how the grading goes. */
export function BottomPanel({
  findings,
  submission,
  onLine,
}: {
  findings: FindingResult[]
  submission: SubmitState
  onLine: (line: number) => void
}) {
  const { id, progress, lines } = submission
  const [tab, setTab] = useState(id ? 'grading' : 'findings')
  useEffect(() => {
    if (id) setTab('grading')
  }, [id])
  return (
    <Tabs value={tab} onValueChange={setTab} className="flex min-h-0 flex-[1_1_40%] flex-col border-t bg-paper">
      <TabList className="px-2">
        <Tab value="findings">
          Findings <span className="text-ink-3 tabular-nums">{findings.length}</span>
        </Tab>
        <Tab value="grading">Grading</Tab>
      </TabList>
      <TabPanel value="findings" className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        <LiveFindings findings={findings} onLine={onLine} />
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
