import { formatCountdown } from '@/app/_ui/format'
import type { PlaybackState } from './playback'

/** Where in the recording it is, with its marks; moves there on a click or by the keys of a slider. */
export function Track({
  state,
  duration,
  marks,
  seek,
}: {
  state: PlaybackState
  duration: number
  marks: { at: number; label: string }[]
  seek(at: number): void
}) {
  return (
    <span className="relative flex h-9 min-w-40 flex-1 items-center">
      {marks.map(({ at, label }) => (
        <span
          key={`${at} ${label}`}
          title={label}
          aria-hidden="true"
          className="-translate-x-1/2 absolute top-1 size-2 rotate-45 bg-lead-mark"
          style={{ left: `${(100 * at) / Math.max(duration, 0.001)}%` }}
        />
      ))}
      <input
        type="range"
        aria-label="Position"
        aria-valuetext={`${formatCountdown(state.at * 1000)} of ${formatCountdown(duration * 1000)}`}
        min={0}
        max={duration}
        step={0.1}
        value={state.at}
        onChange={(event) => seek(Number(event.target.value))}
        className="w-full accent-[var(--lead-mark)]"
      />
    </span>
  )
}
