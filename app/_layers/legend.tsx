import { Button } from '@/app/_ui/button'
import { columnName, type Scale } from './geometry'
import { Mark } from './marks'
import type { PictureLayer, PictureRebuild } from './types'

/** What the fillings, the columns and their marks mean. */
export function Legend({ layers, rebuilds }: { layers: PictureLayer[]; rebuilds: PictureRebuild[] }) {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-ink-2 text-sm [&>li]:flex [&>li]:items-center [&>li]:gap-2">
      {layers.some(({ base }) => base) ? (
        <li>
          <Sample fill="url(#layer-base)" />
          base image
        </li>
      ) : null}
      {layers.some(({ wastedBytes }) => wastedBytes > 0) ? (
        <li>
          <Sample fill="url(#layer-waste)" stroke="var(--bad)" />
          shipped, yet hidden
        </li>
      ) : null}
      {rebuilds.length > 0 ? (
        <>
          <li>
            <svg width="14" height="14" aria-hidden="true">
              <Mark x={7} y={7} state="kept" />
            </svg>
            kept
          </li>
          <li>
            <svg width="16" height="16" aria-hidden="true">
              <Mark x={7} y={8} state="renewed" />
            </svg>
            renewed
          </li>
        </>
      ) : null}
      {rebuilds.map((rebuild, index) => (
        <li key={rebuild.id}>
          <strong className="font-semibold text-ink">{columnName(index)}</strong> {rebuild.title}
        </li>
      ))}
    </ul>
  )
}

function Sample({ fill, stroke }: { fill: string; stroke?: string }) {
  return (
    <svg width="26" height="14" aria-hidden="true">
      <rect x="1" y="1" width="24" height="12" rx="2" fill={fill} stroke={stroke} strokeDasharray="3 2" />
    </svg>
  )
}

const NAMES: Record<Scale, string> = { own: 'Your layers', all: 'Whole image', root: 'Small layers too' }

/** Which length stands for which bytes. */
export function ScaleSwitch({
  layers,
  scale,
  onScale,
}: {
  layers: PictureLayer[]
  scale: Scale
  onScale: (scale: Scale) => void
}) {
  if (layers.every(({ sizeBytes }) => sizeBytes === 0)) return null
  const mixed = layers.some(({ base }) => base) && layers.some(({ base }) => !base)
  const scales: Scale[] = mixed ? ['own', 'all', 'root'] : ['all', 'root']
  return (
    <fieldset className="mb-2 flex flex-wrap items-center gap-1 text-sm print:hidden">
      <legend className="sr-only">Scale of the picture</legend>
      <span aria-hidden="true" className="mr-1 text-ink-2">
        Scale
      </span>
      {scales.map((one) => (
        <Button
          key={one}
          size="sm"
          kind={scale === one ? 'plain' : 'quiet'}
          aria-pressed={scale === one}
          onClick={() => onScale(one)}
        >
          {NAMES[one]}
        </Button>
      ))}
      {scale === 'root' ? (
        <span className="ml-2 text-ink-3">Lengths grow with the square root of the bytes.</span>
      ) : null}
    </fieldset>
  )
}
