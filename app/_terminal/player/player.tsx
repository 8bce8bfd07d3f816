'use client'

import '@xterm/xterm/css/xterm.css'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import { Pause, Play } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { formatCountdown } from '@/app/_ui/format'
import { Notice } from '@/app/_ui/notice'
import { fittingFont } from '../display/fit'
import { useSettings } from '../settings/settings'
import { resolvePalette, themeStyle, xtermTheme } from '../settings/themes'
import { type Cast, parseCast } from './cast'
import { Playback, type PlaybackState, SPEEDS } from './playback'

const LONGEST_PAUSE_S = 2
const STEP_S = 5

/** Plays the recording at `source`: Space plays and pauses, ←/→ go 5 seconds, [ and ] to the marks, < and > the speed. */
export function Player({ source }: { source: string }) {
  const [text, setText] = useState<string | null>(null)
  const [shorten, setShorten] = useState(true)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    fetch(source, { signal: stop.signal, cache: 'no-store' })
      .then(async (response) => {
        if (!response.ok) throw new Error()
        setText(await response.text())
      })
      .catch(() => {
        if (!stop.signal.aborted) setTrouble('The recording could not be loaded. Reload the page to try again.')
      })
    return () => stop.abort()
  }, [source])

  if (trouble) return <Notice tone="bad">{trouble}</Notice>
  if (text === null) return <div className="aspect-video w-full animate-pulse-soft rounded-lg bg-line" />
  const cast = tryParse(text, shorten)
  if (typeof cast === 'string') return <Notice tone="bad">{cast}</Notice>
  return <Stage key={String(shorten)} cast={cast} shorten={shorten} onShorten={setShorten} />
}

function tryParse(text: string, shorten: boolean): Cast | string {
  try {
    return parseCast(text, shorten ? { pauseAtMost: LONGEST_PAUSE_S } : {})
  } catch (error) {
    return error instanceof Error ? error.message : 'This recording cannot be played.'
  }
}

function Stage({ cast, shorten, onShorten }: { cast: Cast; shorten: boolean; onShorten(on: boolean): void }) {
  const host = useRef<HTMLDivElement>(null)
  const playback = useRef<Playback | null>(null)
  const { theme, fontSize } = useSettings()
  const [state, setState] = useState<PlaybackState>({ playing: false, at: 0, speed: 1 })
  const marks = cast.events.flatMap((event) => (event.kind === 'marker' ? [event] : []))

  useEffect(() => {
    const element = host.current
    if (!element) return
    const term = new Terminal({
      allowProposedApi: true,
      ...cast.size,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, "DejaVu Sans Mono", monospace',
      fontSize,
      lineHeight: 1.2,
      disableStdin: true,
      cursorInactiveStyle: 'block',
      minimumContrastRatio: 4.5,
      theme: xtermTheme(resolvePalette(theme, element)),
    })
    term.loadAddon(new Unicode11Addon())
    term.unicode.activeVersion = '11'
    term.parser.registerOscHandler(52, () => true)
    term.open(element)
    // The player's keys are those of its bar; the screen takes none.
    term.textarea?.setAttribute('tabindex', '-1')
    const shrink = () => {
      term.options.fontSize = fittingFont(term, { element, chosen: fontSize })
    }
    const resize = (cols: number, rows: number) =>
      term.write('', () => {
        term.resize(cols, rows)
        shrink()
      })
    const current = new Playback({
      cast,
      stage: {
        reset: () => {
          term.write('', () => term.reset())
          resize(cast.size.cols, cast.size.rows)
        },
        apply: (event) => {
          if (event.kind === 'output') term.write(event.text)
          if (event.kind === 'size') resize(event.size.cols, event.size.rows)
          if (event.kind === 'exit') term.write(`\r\n\x1b[2mThe shell ended with code ${event.code}.\x1b[0m`)
        },
      },
      onChange: setState,
    })
    playback.current = current
    current.seek(0)
    const observer = new ResizeObserver(() => requestAnimationFrame(shrink))
    observer.observe(element)
    return () => {
      observer.disconnect()
      current.pause()
      playback.current = null
      term.dispose()
    }
  }, [cast, theme, fontSize])

  function onKeyDown(event: KeyboardEvent) {
    // A button, or a list of speeds, keeps its own keys.
    const own = event.target instanceof HTMLElement && event.target.closest('button, select, input[type=checkbox]')
    const work = keyWork(event.key, { playback: playback.current, state, marks: marks.map(({ at }) => at) })
    if (!work || (own && event.key === ' ') || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    work()
  }

  return (
    <section
      aria-label="Player"
      data-testid="player"
      data-playing={state.playing}
      style={themeStyle(theme)}
      className="overflow-hidden rounded-lg border border-shell-line bg-shell text-shell-ink"
      onKeyDown={onKeyDown}
    >
      <div ref={host} className="terminal-host m-2 h-[min(68dvh,40rem)] overflow-auto" />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-shell-line border-t px-2 py-1.5">
        <Button
          kind="shell"
          size="icon"
          aria-label={state.playing ? 'Pause' : 'Play'}
          onClick={() => playback.current?.toggle()}
          data-testid="player-toggle"
        >
          {state.playing ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
        </Button>
        <Track state={state} duration={cast.duration} marks={marks} seek={(at) => playback.current?.seek(at)} />
        <span className="text-sm tabular-nums" data-testid="player-time">
          {formatCountdown(state.at * 1000)} / {formatCountdown(cast.duration * 1000)}
        </span>
        <select
          aria-label="Speed"
          value={state.speed}
          onChange={(event) => playback.current?.setSpeed(Number(event.target.value))}
          className="h-8 rounded-sm border border-shell-line bg-shell px-1.5 text-sm"
        >
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        <label className="flex items-center gap-2 text-shell-ink-2 text-sm">
          <input
            type="checkbox"
            className="size-4"
            checked={shorten}
            onChange={(event) => onShorten(event.target.checked)}
          />
          Shorten pauses
        </label>
      </div>
    </section>
  )
}

function Track({
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

function keyWork(
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
