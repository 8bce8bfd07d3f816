'use client'

import { useEffect, useMemo, useRef, useState } from 'react'
import type { LayerView, RebuildView } from '@/lib/grading/report'
import { LayerDetails } from './layer-details'
import { fittingScale, layOut, type Scale } from './layer-geometry'
import { Legend, ScaleSwitch } from './layer-legend'
import { Columns, Ghosts, Patterns } from './layer-marks'
import { Row } from './layer-row'
import type { Pointed } from './pointed'

const FIRST_WIDTH = 720

/** The image as a pile of layers. Each can be pointed at and opened; the table below holds the same data. */
export function LayerStack({
  layers,
  rebuilds,
  pointed,
  onPoint,
}: {
  layers: LayerView[]
  rebuilds: RebuildView[]
  pointed: Pointed
  onPoint: (pointed: Pointed) => void
}) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(FIRST_WIDTH)
  const [open, setOpen] = useState<number | null>(null)
  const [scale, setScale] = useState<Scale>(() => fittingScale(layers))
  useEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  const geometry = useMemo(
    () => layOut(layers, { width, mutations: rebuilds.length, scale }),
    [layers, rebuilds, width, scale],
  )
  const chosen = layers.find(({ index }) => index === open)

  return (
    <div>
      <div ref={box} data-testid="layer-stack">
        <svg
          width="100%"
          height={geometry.height}
          viewBox={`0 0 ${width} ${geometry.height}`}
          preserveAspectRatio="xMinYMin"
        >
          <title>Layers of the image, the newest on top</title>
          <Patterns />
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
              onOpen={() => setOpen(open === row.layer.index ? null : row.layer.index)}
              onPoint={() => onPoint({ line: row.layer.line, layer: row.layer.index })}
            />
          ))}
        </svg>
      </div>
      <Legend rebuilds={rebuilds} />
      <ScaleSwitch layers={layers} scale={scale} onScale={setScale} />
      {chosen ? <LayerDetails layer={chosen} /> : null}
    </div>
  )
}
