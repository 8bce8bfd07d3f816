import type { FitAddon } from '@xterm/addon-fit'
import type { Terminal } from '@xterm/xterm'
import { MAX_COLS, MAX_ROWS, type Size } from '@/lib/terminal/protocol'

const SMALLEST_FONT_PX = 7

/** The size that fills the element, or null: one without room (a hidden pane on a phone) proposes nonsense. */
export function fittingSize(fitting: FitAddon): Size | null {
  const size = fitting.proposeDimensions()
  if (!size || !Number.isFinite(size.cols) || !Number.isFinite(size.rows) || size.cols < 10 || size.rows < 2)
    return null
  return { cols: Math.min(MAX_COLS, size.cols), rows: Math.min(MAX_ROWS, size.rows) }
}

/**
 * The largest font, in pixels and up to `chosen`, in which the whole of somebody else's size has room in `element`.
 * Below a readable one it stays, and the element scrolls.
 */
export function fittingFont(term: Terminal, { element, chosen }: { element: HTMLElement; chosen: number }): number {
  const screen = term.element?.querySelector('.xterm-screen')
  const now = term.options.fontSize ?? chosen
  if (!screen || screen.clientWidth === 0 || element.clientWidth === 0) return now
  // Cells grow with the font, so one measured size tells all.
  const wide = element.clientWidth / (screen.clientWidth / now)
  const high = element.clientHeight / (screen.clientHeight / now)
  return Math.max(SMALLEST_FONT_PX, Math.min(chosen, Math.floor(Math.min(wide, high) * 2) / 2))
}
