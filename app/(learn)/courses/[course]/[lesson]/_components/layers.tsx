'use client'

import { useState } from 'react'
import { LayerPicture } from '@/app/_layers/picture'
import { NOTHING, type Pointed } from '@/app/_layers/pointed'
import { LayerTable } from '@/app/_layers/table'
import { sentenceOf } from '@/app/_learn/call'
import { Button } from '@/app/_ui/button'
import { formatBytes } from '@/app/_ui/format'
import { fetchXray } from '@/app/_xray/fetch-xray'
import type { XrayView } from '@/app/_xray/view'
import { useLesson } from './lesson-context'

/** The layers of an image of the learner's own, read when asked for: it may not be built yet, and is built again. */
export function Layers({ image = '' }: { image?: string }) {
  const { api } = useLesson()
  const [view, setView] = useState<XrayView | null>(null)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [pointed, setPointed] = useState<Pointed>(NOTHING)
  const [open, setOpen] = useState<number | null>(null)

  async function read() {
    setBusy(true)
    setTrouble(null)
    try {
      setView((await fetchXray(`${api}/xray/${encodeURIComponent(image)}`)).images[0] ?? null)
    } catch (error) {
      setView(null)
      setTrouble(sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <figure className="rounded-lg border bg-surface px-4 py-3.5 sm:px-5" data-testid="lesson-layers">
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1">
          Layers of <code>{image}</code>
          {view ? <span className="text-ink-2"> ({formatBytes(view.sizeBytes)})</span> : null}
        </span>
        <Button size="sm" busy={busy} onClick={() => void read()}>
          {view ? 'Read again' : 'Show'}
        </Button>
      </figcaption>
      <div aria-live="polite">
        {trouble ? <p className="mt-2 text-bad text-sm">{trouble}</p> : null}
        {view ? (
          <div className="mt-4">
            <LayerPicture layers={view.layers} pointed={pointed} onPoint={setPointed} open={open} onOpen={setOpen} />
            <LayerTable layers={view.layers} />
          </div>
        ) : null}
      </div>
    </figure>
  )
}
