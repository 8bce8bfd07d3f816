'use client'

import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { LayerDetails } from './details'
import { fittingScale, layOut, type Scale } from './geometry'
import { Legend, ScaleSwitch } from './legend'
import { Columns, Ghosts, Patterns } from './marks'
import type { Pointed } from './pointed'
import { Row } from './row'
import { Ruler } from './ruler'
import type { PictureLayer, PictureRebuild } from './types'
import { useWidth } from './use-width'

const FIRST_WIDTH = 720

/**
 * An image as a pile of layers. Each can be pointed at and opened, with the mouse or with Tab, arrows and Enter;
 * `LayerTable` holds the same data.
 */
export function LayerPicture({
  layers,
  rebuilds = NO_REBUILDS,
  pointed,
  onPoint,
  open,
  onOpen,
}: {
  layers: PictureLayer[]
  rebuilds?: PictureRebuild[]
  pointed: Pointed
  onPoint: (pointed: Pointed) => void
  /** Index of the layer whose details are shown. */
  open: number | null
  onOpen: (layer: number | null) => void
}) {
  const { box, width } = useWidth<HTMLDivElement>(FIRST_WIDTH)
  const title = useId()
  const [scale, setScale] = useState<Scale>(() => fittingScale(layers))
  const geometry = useMemo(
    () => layOut(layers, { width, mutations: rebuilds.length, scale }),
    [layers, rebuilds, width, scale],
  )
  const chosen = layers.find(({ index }) => index === open)

  return (
    <div>
      <ScaleSwitch layers={layers} scale={scale} onScale={setScale} />
      <div ref={box} data-testid="layer-stack">
        {/* biome-ignore lint/a11y/useSemanticElements: HTML's group cannot be a drawing */}
        <svg
          role="group"
          aria-labelledby={title}
          width="100%"
          height={geometry.height}
          viewBox={`0 0 ${width} ${geometry.height}`}
          preserveAspectRatio="xMinYMin"
          onKeyDown={moveFocus}
        >
          <title id={title}>Layers of the image, the newest on top</title>
          <Patterns />
          <Ruler geometry={geometry} />
          <Columns geometry={geometry} rebuilds={rebuilds} />
          <Ghosts geometry={geometry} />
          {geometry.rows.map((row) => (
            <Row
              key={row.layer.index}
              row={row}
              geometry={geometry}
              rebuilds={rebuilds}
              pointed={pointed.layer === row.layer.index}
              open={open === row.layer.index}
              onOpen={() => onOpen(open === row.layer.index ? null : row.layer.index)}
              onPoint={() => onPoint({ line: row.layer.line, layer: row.layer.index })}
            />
          ))}
        </svg>
      </div>
      <Legend layers={layers} rebuilds={rebuilds} />
      {chosen ? <LayerDetails layer={chosen} /> : null}
    </div>
  )
}

const NO_REBUILDS: PictureRebuild[] = []

function moveFocus(event: KeyboardEvent<SVGSVGElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const rows = [...event.currentTarget.querySelectorAll<SVGGElement>('[data-layer]')]
  const next = rows[rows.indexOf(document.activeElement as unknown as SVGGElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}
