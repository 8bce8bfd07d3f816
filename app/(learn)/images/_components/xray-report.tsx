'use client'

import { useState } from 'react'
import { LayerPicture } from '@/app/_layers/picture'
import { NOTHING, type Pointed } from '@/app/_layers/pointed'
import { LayerTable } from '@/app/_layers/table'
import { count, formatBytes } from '@/app/_ui/format'
import { Section } from '@/app/_ui/section'
import type { XrayView } from '@/app/_xray/view'
import { Configuration } from './configuration'
import { FileTree } from './file-tree'
import { HiddenFiles } from './hidden-files'
import { Secrets } from './secrets'

/** Everything about one image: layers, files, what is hidden, what looks like a secret, configuration, history. */
export function XrayReport({ view }: { view: XrayView }) {
  const [pointed, setPointed] = useState<Pointed>(NOTHING)
  const [open, setOpen] = useState<number | null>(null)
  const { layers, secrets, sizeBytes, wastedBytes, files } = view
  return (
    <div className="space-y-14" data-testid="xray" data-image={view.id}>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-4 sm:grid-cols-4">
        {[
          ['Size', formatBytes(sizeBytes)],
          ['Layers', `${layers.length}, ${count(files, 'file')}`],
          ['Hidden, yet shipped', formatBytes(wastedBytes)],
          ['Looks like a secret', secrets.length === 0 ? 'nothing' : count(secrets.length, 'place')],
        ].map(([name, value]) => (
          <div key={name}>
            <dt className="text-ink-2 text-sm">{name}</dt>
            <dd className="font-[600] text-lg tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <Secrets secrets={secrets} layers={layers} />
      <Section
        title="Layers"
        lead="The newest lies on top. What is hatched in red is shipped, yet no process can see it."
      >
        {layers.length > 0 ? (
          <>
            <LayerPicture layers={layers} pointed={pointed} onPoint={setPointed} open={open} onOpen={setOpen} />
            <LayerTable layers={layers} />
          </>
        ) : (
          <p className="text-ink-2">This image has no layers.</p>
        )}
      </Section>
      <HiddenFiles waste={view.waste} more={view.moreWaste} total={wastedBytes} />
      <Section
        title="Files"
        lead="What a process sees, the largest first; struck through is what it cannot see any more."
      >
        <FileTree tree={view.tree} />
      </Section>
      <Configuration view={view} />
    </div>
  )
}
