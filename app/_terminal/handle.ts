import type { RefObject } from 'react'
import type { RunningTerminal } from './start'

/** Ctrl-U: throws away what stands half typed at the prompt. */
const CLEAR_LINE = '\x15'

export type ArrowKey = 'up' | 'down' | 'left' | 'right'
const ARROWS: Record<ArrowKey, string> = { up: 'A', down: 'B', right: 'C', left: 'D' }

/** What the page may do with a terminal. */
export interface TerminalHandle {
  /** Types a command and presses Enter; before the first connection it waits for it. */
  run(text: string): void
  /** Types exactly this, for example from a bar of keys. */
  send(text: string): void
  arrow(key: ArrowKey): void
  focus(): void
  copy(): Promise<void>
  paste(): Promise<void>
  clear(): void
  show(panel: 'find' | 'log'): void
}

export function createHandle(
  running: RefObject<RunningTerminal | null>,
  show: (panel: 'find' | 'log') => void,
): TerminalHandle {
  const send = (text: string) => running.current?.client.input(text)
  return {
    run: (text) => send(`${CLEAR_LINE}${text.trim().replace(/\r?\n/g, '\r')}\r`),
    send,
    arrow: (key) => {
      // Editors switch the arrow keys to another form.
      const application = running.current?.display.term.modes.applicationCursorKeysMode
      send(`\x1b${application ? 'O' : '['}${ARROWS[key]}`)
    },
    focus: () => running.current?.display.term.focus(),
    copy: async () => running.current?.display.copy(),
    paste: async () => running.current?.display.paste(),
    clear: () => running.current?.display.term.clear(),
    show,
  }
}
