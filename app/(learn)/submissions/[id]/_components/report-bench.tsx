'use client'

import { useState } from 'react'
import { LayerPicture } from '@/app/_layers/picture'
import { NOTHING, type Pointed, rowId } from '@/app/_layers/pointed'
import { LayerTable } from '@/app/_layers/table'
import { Section } from '@/app/_ui/section'
import type { Report } from '@/lib/grading/report'
import { FindingList } from './finding-list'
import { lineId, Source } from './source'

/** Dockerfile, findings and layers: three views of the same image. What is pointed at in one shows in the others. */
export function ReportBench({ report, files }: { report: Report; files: { path: string; text: string }[] }) {
  const [pointed, setPointed] = useState<Pointed>(NOTHING)
  const [open, setOpen] = useState<number | null>(null)
  const { findings, layers, rebuilds, image } = report
  return (
    <>
      <Section title="Findings in your Dockerfile">
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)]">
          <Source files={files} findings={findings} layers={layers} pointed={pointed} onPoint={setPointed} />
          <FindingList
            findings={findings}
            layers={layers}
            pointed={pointed}
            onPoint={setPointed}
            onLine={(line) => show(lineId(line), 'nearest')}
            onLayer={(layer) => {
              setOpen(layer)
              show(rowId(layer), 'center')
            }}
          />
        </div>
      </Section>
      {image && layers.length > 0 ? (
        <Section
          title="Layers of the image"
          lead="The newest lies on top. A bar is as long as its layer is large; what is hatched in red is shipped, yet no process can see it."
        >
          <LayerPicture
            layers={layers}
            rebuilds={rebuilds}
            pointed={pointed}
            onPoint={setPointed}
            open={open}
            onOpen={setOpen}
          />
          <LayerTable layers={layers} rebuilds={rebuilds} />
        </Section>
      ) : null}
    </>
  )
}

function show(id: string, block: 'nearest' | 'center'): void {
  const element = document.getElementById(id)
  element?.scrollIntoView({ block })
  element?.focus({ preventScroll: true })
}
