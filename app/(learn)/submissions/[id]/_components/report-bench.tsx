'use client'

import { useState } from 'react'
import type { Report } from '@/lib/grading/report'
import { FindingList } from './finding-list'
import { LayerStack } from './layer-stack'
import { LayerTable } from './layer-table'
import type { Pointed } from './pointed'
import { Section } from './section'
import { Source } from './source'

/** Dockerfile, findings and layers: three views of the same image. */
export function ReportBench({ report, files }: { report: Report; files: { path: string; text: string }[] }) {
  const [pointed, setPointed] = useState<Pointed>({ line: null, layer: null })
  const { findings, layers, rebuilds, image } = report
  return (
    <>
      <Section title="Findings in your Dockerfile">
        <div className="grid items-start gap-6 lg:grid-cols-[1.1fr_1fr]">
          <Source files={files} findings={findings} layers={layers} pointed={pointed} onPoint={setPointed} />
          <FindingList findings={findings} layers={layers} pointed={pointed} onPoint={setPointed} />
        </div>
      </Section>
      {image && layers.length > 0 ? (
        <Section
          title="Layers of the image"
          lead="The newest lies on top. A bar is as long as its layer is large; what is hatched in red is shipped, yet no process can see it."
        >
          <LayerStack layers={layers} rebuilds={rebuilds} pointed={pointed} onPoint={setPointed} />
          <LayerTable layers={layers} rebuilds={rebuilds} />
        </Section>
      ) : null}
    </>
  )
}
