import '@xterm/xterm/css/xterm.css'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/xterm'
import { Pause, Play } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { formatCountdown } from '@/app/_ui/format'
import { fittingFont } from '../display/fit'
import { useSettings } from '../settings/settings'
import { resolvePalette, themeStyle, watchPageTheme, xtermTheme } from '../settings/themes'
import type { Cast } from './cast'
import { keyWork } from './keys'
import { Playback, type PlaybackState, SPEEDS } from './playback'
import { Track } from './track'

/** The screen of a recording with the bar below it. */
export function Stage({ cast, shorten, onShorten }: { cast: Cast; shorten: boolean; onShorten(on: boolean): void }) {
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
      // Measured in all the room that there is; then the place is as high as what it shows, or a phone has a gap below.
      element.style.height = ''
      term.options.fontSize = fittingFont(term, { element, chosen: fontSize })
      const height = element.querySelector('.xterm-screen')?.clientHeight ?? 0
      const bar = element.offsetHeight - element.clientHeight
      if (height > 0 && height < element.clientHeight) element.style.height = `${height + bar}px`
    }
    const forgetTheme = watchPageTheme(() => {
      term.options.theme = xtermTheme(resolvePalette(theme, element))
    })
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
      forgetTheme()
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
      {/* A recording that is larger than its place is moved by the arrow keys: the place takes the focus for it. */}
      <section
        ref={host}
        aria-label="Recorded screen"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reachable by keyboard (axe: scrollable-region-focusable)
        tabIndex={0}
        className="terminal-host m-2 h-[min(68dvh,40rem)] overflow-auto"
      />
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
