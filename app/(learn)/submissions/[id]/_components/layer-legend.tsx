import { Button } from '@/app/_ui/button'
import type { LayerView, RebuildView } from '@/lib/grading/report'
import { columnName, type Scale } from './layer-geometry'
import { Mark } from './layer-marks'

/** What the columns and their marks mean. */
export function Legend({ rebuilds }: { rebuilds: RebuildView[] }) {
  if (rebuilds.length === 0) return null
  return (
    <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-ink-2 text-sm">
      {rebuilds.map((rebuild, index) => (
        <li key={rebuild.id}>
          <strong className="font-semibold text-ink">{columnName(index)}</strong> {rebuild.title}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <svg width="14" height="14" aria-hidden="true">
          <Mark x={7} y={7} state="kept" />
        </svg>
        kept
      </li>
      <li className="flex items-center gap-1.5">
        <svg width="16" height="16" aria-hidden="true">
          <Mark x={7} y={8} state="renewed" />
        </svg>
        renewed
      </li>
    </ul>
  )
}

/** Between the scale of the whole image and that of one's own layers, where the base image dwarfs them. */
export function ScaleSwitch({
  layers,
  scale,
  onScale,
}: {
  layers: LayerView[]
  scale: Scale
  onScale: (scale: Scale) => void
}) {
  if (!layers.some(({ base }) => base) || layers.every(({ base }) => base)) return null
  return (
    <div className="mt-3 flex flex-wrap items-center gap-1 text-sm print:hidden">
      <span className="mr-1 text-ink-2">Scale</span>
      <Button
        size="sm"
        kind={scale === 'own' ? 'plain' : 'quiet'}
        aria-pressed={scale === 'own'}
        onClick={() => onScale('own')}
      >
        Your layers
      </Button>
      <Button
        size="sm"
        kind={scale === 'all' ? 'plain' : 'quiet'}
        aria-pressed={scale === 'all'}
        onClick={() => onScale('all')}
      >
        Whole image
      </Button>
    </div>
  )
}
