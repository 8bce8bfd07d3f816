import serialize from '@xterm/addon-serialize'
import headless, { type Terminal } from '@xterm/headless'
import type { Size } from './protocol'

const SCROLLBACK_LINES = 1000
/** A snapshot above this is taken with less scrollback: it travels in one frame. */
const MAX_SNAPSHOT_CHARS = 512 * 1024

export interface SnapshotForm {
  /** Only the text of the ordinary screen and its scrollback, for a shell that starts anew below it. */
  plain: boolean
  /** Scrollback is left out beyond this; the screen itself never is. */
  maxChars?: number
}

/** What a terminal shows, kept without a display: the state that bytes alone would not tell a late viewer. */
export class Screen {
  readonly #terminal: Terminal
  readonly #serializer = new serialize.SerializeAddon()
  readonly #modes = new Map<number, boolean>()
  #margins: [number, number] | null = null
  #cursorStyle = 0

  constructor(size: Size) {
    this.#terminal = new headless.Terminal({ ...size, scrollback: SCROLLBACK_LINES, allowProposedApi: true })
    this.#terminal.loadAddon(this.#serializer)
    this.#trackWhatSerializingForgets()
  }

  /** So many lines it can show at most, scrollback included. */
  get lines(): number {
    return SCROLLBACK_LINES + this.#terminal.rows
  }

  /** Only a part of it scrolls. */
  get hasMargins(): boolean {
    const [top, bottom] = this.#margins ?? [1, this.#terminal.rows]
    return top > 1 || bottom < this.#terminal.rows
  }

  write(bytes: Uint8Array, onDone: () => void): void {
    this.#terminal.write(bytes, onDone)
  }

  resize({ cols, rows }: Size): void {
    this.#terminal.resize(cols, rows)
    this.#margins = null
  }

  /** What to write into an empty terminal of the same size to make it look and, unless `plain`, behave the same. */
  snapshot({ plain, maxChars = MAX_SNAPSHOT_CHARS }: SnapshotForm): string {
    for (let lines = SCROLLBACK_LINES; ; lines = Math.floor(lines / 4)) {
      const text = this.#serializer.serialize({ scrollback: lines, excludeAltBuffer: plain, excludeModes: plain })
      if (text.length <= maxChars || lines === 0) return plain ? `${text}\x1b[0m` : text + this.#extras()
    }
  }

  dispose(): void {
    this.#terminal.dispose()
  }

  #trackWhatSerializingForgets(): void {
    const { parser } = this.#terminal
    const onMode = (on: boolean) => (params: (number | number[])[]) => {
      for (const mode of params) if (typeof mode === 'number') this.#modes.set(mode, on)
      // False: the terminal handles it as well.
      return false
    }
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, onMode(true))
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, onMode(false))
    parser.registerCsiHandler({ final: 'r' }, ([top, bottom]) => {
      this.#margins = [Number(top) || 1, Number(bottom) || this.#terminal.rows]
      return false
    })
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, ([style]) => {
      this.#cursorStyle = Number(style) || 0
      return false
    })
    const forget = () => {
      this.#modes.clear()
      this.#margins = null
      this.#cursorStyle = 0
      return false
    }
    parser.registerEscHandler({ final: 'c' }, forget)
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, forget)
  }

  #extras(): string {
    const { cursorX, cursorY } = this.#terminal.buffer.active
    let text = ''
    if (this.#margins) {
      const [top, bottom] = this.#margins
      // Setting margins moves the cursor home; in origin mode its place cannot be told from outside.
      if ((top > 1 || bottom < this.#terminal.rows) && !this.#terminal.modes.originMode)
        text += `\x1b[${top};${bottom}r\x1b[${cursorY + 1};${cursorX + 1}H`
    }
    if (this.#modes.get(25) === false) text += '\x1b[?25l'
    for (const mode of [1006, 1016]) if (this.#modes.get(mode)) text += `\x1b[?${mode}h`
    if (this.#cursorStyle) text += `\x1b[${this.#cursorStyle} q`
    return text
  }
}
