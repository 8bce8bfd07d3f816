import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { Size } from '@/lib/terminal/protocol'
import { handleKeys } from './keys'
import { readTheme, watchTheme } from './theme'

const FONT = '"JetBrains Mono Variable", ui-monospace, "DejaVu Sans Mono", monospace'
const SCROLLBACK_LINES = 1000

export interface Display {
  term: Terminal
  search: SearchAddon
  /** The size that fills the element; also when somebody else's size is shown at the moment. */
  fittingSize(): Size
  fill(): void
  paste(): Promise<void>
  copy(): Promise<void>
  dispose(): void
}

/** An xterm in `element`, dressed by the page's colours. The caller disposes it. */
export function createDisplay({
  element,
  label,
  fontSize,
  screenReader,
  onResize,
}: {
  element: HTMLElement
  label: string
  fontSize: number
  screenReader: boolean
  onResize(size: Size): void
}): Display {
  const term = new Terminal({
    allowProposedApi: true,
    cursorBlink: true,
    fontFamily: FONT,
    fontSize,
    lineHeight: 1.2,
    scrollback: SCROLLBACK_LINES,
    screenReaderMode: screenReader,
    minimumContrastRatio: 4.5,
    theme: readTheme(element),
    linkHandler: { activate: (_event, uri) => openLink(uri), allowNonHttpProtocols: false },
  })
  const fitting = new FitAddon()
  const search = new SearchAddon()
  term.loadAddon(fitting)
  term.loadAddon(search)
  term.loadAddon(new Unicode11Addon())
  term.loadAddon(new WebLinksAddon((_event, uri) => openLink(uri)))
  term.unicode.activeVersion = '11'
  // OSC 52: a program may neither read nor write the clipboard.
  term.parser.registerOscHandler(52, () => true)
  term.open(element)
  term.textarea?.setAttribute('aria-label', `${label}. Press Escape, then Tab, to leave it.`)

  const fittingSize = () => clamp(fitting.proposeDimensions()) ?? { cols: term.cols, rows: term.rows }
  const fill = () => {
    const size = fittingSize()
    if (size.cols === term.cols && size.rows === term.rows) return
    term.resize(size.cols, size.rows)
    onResize(size)
  }
  const copy = async () => {
    if (term.hasSelection()) await navigator.clipboard.writeText(term.getSelection())
  }
  const paste = async () => term.paste(await navigator.clipboard.readText())
  handleKeys(term, { copy, paste })
  fill()

  let frame = 0
  const refit = () => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(fill)
  }
  const observer = new ResizeObserver(refit)
  observer.observe(element)
  const unwatch = watchTheme(() => {
    term.options.theme = readTheme(element)
  })
  let disposed = false
  // Widths are measured once; with the fallback font they would be wrong ever after.
  void document.fonts.load(`${fontSize}px "JetBrains Mono Variable"`).then(() => {
    if (disposed) return
    term.options.fontFamily = `${FONT}, monospace`
    refit()
  }, ignore)

  return {
    term,
    search,
    fittingSize,
    fill,
    copy,
    paste,
    dispose: () => {
      disposed = true
      cancelAnimationFrame(frame)
      observer.disconnect()
      unwatch()
      term.dispose()
    },
  }
}

// An element without size (a hidden tab on a phone) proposes nonsense; the terminal keeps the size that it has.
function clamp(size: Size | undefined): Size | null {
  if (!size || !Number.isFinite(size.cols) || !Number.isFinite(size.rows) || size.cols < 10 || size.rows < 2)
    return null
  return { cols: Math.min(500, size.cols), rows: Math.min(300, size.rows) }
}

function openLink(uri: string): void {
  if (/^https?:\/\//i.test(uri)) window.open(uri, '_blank', 'noopener,noreferrer')
}

function ignore(): void {}
