import type { Terminal } from '@xterm/xterm'

const LEAVE_WITHIN_MS = 1000

export interface KeyActions {
  copy(): Promise<void>
  find(): void
  /** Ends of the row of terminals are joined. */
  turn(by: 1 | -1): void
  choose(index: number): void
  open(): void
}

/**
 * Keys that belong to the page. Copy: Ctrl+Shift+C, Ctrl+Insert, and Ctrl+C while something is selected. Paste:
 * Ctrl+Shift+V, Shift+Insert, and Ctrl+V at a prompt (a full-screen program gets Ctrl+V itself); the browser does it,
 * which needs no permission. Ctrl+Shift+F finds, Ctrl+Shift+←/→ and Alt+1…8 change the terminal, Ctrl+Shift+` opens one,
 * Ctrl+Shift+↑/↓ and Page keys scroll. Tab right after Escape leaves the terminal, which would otherwise hold keyboard
 * users for ever.
 */
export function handleKeys(term: Terminal, actions: KeyActions): void {
  let escapedAt = Number.NEGATIVE_INFINITY
  term.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true
    if (event.key === 'Escape') escapedAt = event.timeStamp
    else if (event.key === 'Tab' && event.timeStamp - escapedAt < LEAVE_WITHIN_MS) return false
    else if (event.key !== 'Shift') escapedAt = Number.NEGATIVE_INFINITY
    // Neither for the program nor to be prevented: the browser then sends a paste event.
    if (isPaste(event, term)) return false
    const action = actionOf(event, { term, actions })
    if (!action) return true
    event.preventDefault()
    action()
    return false
  })
}

function isPaste({ ctrlKey, shiftKey, altKey, metaKey, code }: KeyboardEvent, term: Terminal): boolean {
  if (altKey) return false
  if (code === 'Insert') return shiftKey && !ctrlKey
  if (code !== 'KeyV') return false
  return metaKey || (ctrlKey && (shiftKey || term.buffer.active.type === 'normal'))
}

function actionOf(
  { ctrlKey, shiftKey, altKey, code }: KeyboardEvent,
  { term, actions }: { term: Terminal; actions: KeyActions },
): (() => void) | null {
  // Without permission to the clipboard the browser's own menu still works.
  const copy = () => void actions.copy().catch(() => {})
  if (altKey) {
    const digit = /^Digit([1-8])$/.exec(code)?.[1]
    return digit && !ctrlKey && !shiftKey ? () => actions.choose(Number(digit) - 1) : null
  }
  if (ctrlKey && code === 'Insert') return copy
  if (ctrlKey && !shiftKey && code === 'KeyC' && term.hasSelection()) return copy
  if (!ctrlKey || !shiftKey) return null
  switch (code) {
    case 'KeyC':
      return copy
    case 'KeyF':
      return actions.find
    case 'ArrowLeft':
      return () => actions.turn(-1)
    case 'ArrowRight':
      return () => actions.turn(1)
    case 'Backquote':
      return actions.open
    case 'ArrowUp':
      return () => term.scrollLines(-1)
    case 'ArrowDown':
      return () => term.scrollLines(1)
    default:
      return null
  }
}
