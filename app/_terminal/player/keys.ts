import { type Playback, type PlaybackState, SPEEDS } from './playback'

const STEP_S = 5

/** What a key does in the player; null for one that does nothing. */
export function keyWork(
  key: string,
  { playback, state, marks }: { playback: Playback | null; state: PlaybackState; marks: number[] },
): (() => void) | null {
  if (!playback) return null
  const speed = SPEEDS.indexOf(state.speed as (typeof SPEEDS)[number])
  switch (key) {
    case ' ':
      return () => playback.toggle()
    case 'ArrowLeft':
      return () => playback.seek(state.at - STEP_S)
    case 'ArrowRight':
      return () => playback.seek(state.at + STEP_S)
    case 'Home':
      return () => playback.seek(0)
    case 'End':
      return () => playback.seek(Number.POSITIVE_INFINITY)
    case '[':
      return () => playback.seek(marks.findLast((at) => at < state.at - 0.5) ?? 0)
    case ']':
      return () => playback.seek(marks.find((at) => at > state.at) ?? Number.POSITIVE_INFINITY)
    case '<':
      return () => playback.setSpeed(SPEEDS[Math.max(0, speed - 1)] ?? 1)
    case '>':
      return () => playback.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, speed + 1)] ?? 1)
    default:
      return null
  }
}
