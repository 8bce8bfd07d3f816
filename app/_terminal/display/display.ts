import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import type { Size } from '@/lib/terminal/protocol'
import { onSettings, readSettings } from '../settings/settings'
import { resolvePalette, watchPageTheme, xtermTheme } from '../settings/themes'
import { ringBell } from './bell'
import { parseClipboardWrite } from './clipboard-osc'
import { type CommandLog, followCommands } from './command-log'
import { fittingFont, fittingSize } from './fit'
import { handleKeys, type KeyActions } from './keys'
import { type Paste, preparePaste, tidyCopy } from './paste'
import { sanitizeTitle } from './title'

const FONT = '"JetBrains Mono Variable", ui-monospace, "DejaVu Sans Mono", monospace'
const SCROLLBACK_LINES = 1000
const MATCHES_SHOWN = 1000

/** What a display asks its page. */
export interface DisplayEvents extends Omit<KeyActions, 'copy'> {
  onResize(size: Size): void
  /** Several lines are to be pasted: `display.insert` them if the reader agrees. */
  onPaste(paste: Paste): void
  onLink(address: string): void
  /** A program wants `text` on the clipboard. */
  onClipboard(text: string): void
  onTitle(title: string): void
  onBell(): void
}

export interface Display {
  term: Terminal
  search: SearchAddon
  log: CommandLog
  /** The size that fills the element; also when somebody else's size is shown at the moment. */
  fittingSize(): Size
  fill(): void
  /** Somebody else rules the size: it is shown whole, in a smaller font where that helps. */
  setRuled(ruled: boolean): void
  /** After somebody else changed the size. */
  fillIfRuled(): void
  copy(): Promise<void>
  paste(): Promise<void>
  insert(text: string): void
  dispose(): void
}

/** An xterm in `element`, as the reader's settings want it. The caller disposes it. */
export function createDisplay(element: HTMLElement, { label, ...events }: DisplayEvents & { label: string }): Display {
  const term = new Terminal({
    allowProposedApi: true,
    fontFamily: FONT,
    lineHeight: 1.2,
    scrollback: SCROLLBACK_LINES,
    minimumContrastRatio: 4.5,
    rightClickSelectsWord: false,
    macOptionClickForcesSelection: true,
    ...chosenOptions(element),
    linkHandler: { activate: (_event, uri) => offer(uri), allowNonHttpProtocols: false },
  })
  const fitting = new FitAddon()
  const search = new SearchAddon({ highlightLimit: MATCHES_SHOWN })
  term.loadAddon(fitting)
  term.loadAddon(search)
  term.loadAddon(new Unicode11Addon())
  term.loadAddon(new WebLinksAddon((_event, uri) => offer(uri)))
  term.unicode.activeVersion = '11'
  const log = followCommands(term)
  term.parser.registerOscHandler(52, (data) => {
    const text = parseClipboardWrite(data)
    if (text !== null && readSettings().clipboard !== 'refuse') events.onClipboard(text)
    return true
  })
  term.onTitleChange((title) => events.onTitle(sanitizeTitle(title)))
  term.onBell(() => {
    const { bell } = readSettings()
    if (bell === 'sound') ringBell()
    if (bell !== 'none') events.onBell()
  })
  term.open(element)
  term.textarea?.setAttribute('aria-label', `${label}. Press Escape, then Tab, to leave it.`)

  function offer(address: string): void {
    if (/^https?:\/\/[^\s]+$/i.test(address) && URL.canParse(address)) events.onLink(new URL(address).href)
  }

  let ruled = false
  const room = () => fittingSize(fitting) ?? { cols: term.cols, rows: term.rows }
  const fill = () => {
    if (ruled) {
      term.options.fontSize = fittingFont(term, { element, chosen: readSettings().fontSize })
      return
    }
    const size = room()
    if (size.cols === term.cols && size.rows === term.rows) return
    term.resize(size.cols, size.rows)
    events.onResize(size)
  }
  const copy = async () => {
    if (!term.hasSelection()) return
    await navigator.clipboard.writeText(tidyCopy(term.getSelection()))
    term.clearSelection()
  }
  const insert = (text: string) => {
    term.paste(text)
    term.focus()
  }
  const receive = (text: string) => {
    const paste = preparePaste(text, { fullScreen: term.buffer.active.type === 'alternate' })
    if (paste.ask && readSettings().askPaste) events.onPaste(paste)
    else if (paste.text) insert(paste.text)
  }
  handleKeys(term, { ...events, copy })
  fill()

  const onPasteEvent = (event: ClipboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    receive(event.clipboardData?.getData('text/plain') ?? '')
  }
  const onCopyEvent = (event: ClipboardEvent) => {
    if (!term.hasSelection()) return
    event.preventDefault()
    event.stopPropagation()
    event.clipboardData?.setData('text/plain', tidyCopy(term.getSelection()))
  }
  // Before xterm hears of them.
  element.addEventListener('paste', onPasteEvent, { capture: true })
  element.addEventListener('copy', onCopyEvent, { capture: true })

  let frame = 0
  const refit = () => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(fill)
  }
  const observer = new ResizeObserver(refit)
  observer.observe(element)
  const dress = () => {
    Object.assign(term.options, chosenOptions(element))
    refit()
  }
  const ends = [watchPageTheme(dress), onSettings(dress)]
  let disposed = false
  // Widths are measured once; with the fallback font they would be wrong ever after.
  void document.fonts.load(`14px "JetBrains Mono Variable"`).then(
    () => {
      if (disposed) return
      term.options.fontFamily = `${FONT}, monospace`
      refit()
    },
    () => {},
  )

  return {
    term,
    search,
    log,
    fittingSize: room,
    fill,
    setRuled: (next) => {
      if (ruled && !next) term.options.fontSize = readSettings().fontSize
      ruled = next
      refit()
    },
    fillIfRuled: () => {
      if (ruled) refit()
    },
    copy,
    paste: async () => receive(await navigator.clipboard.readText()),
    insert,
    dispose: () => {
      disposed = true
      cancelAnimationFrame(frame)
      observer.disconnect()
      for (const end of ends) end()
      element.removeEventListener('paste', onPasteEvent, { capture: true })
      element.removeEventListener('copy', onCopyEvent, { capture: true })
      term.dispose()
    },
  }
}

function chosenOptions(element: HTMLElement) {
  const { fontSize, theme, cursor, blink, screenReader } = readSettings()
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    fontSize,
    theme: xtermTheme(resolvePalette(theme, element)),
    cursorStyle: cursor,
    cursorBlink: blink && !still,
    screenReaderMode: screenReader,
  }
}
