import type { Terminal } from '@xterm/xterm'

const LEAVE_WITHIN_MS = 1000

/**
 * Keys that belong to the page: Ctrl+Shift+C and Ctrl+Shift+V (also Ctrl+Insert and Shift+Insert) copy and paste;
 * Tab right after Escape leaves the terminal, which would otherwise hold keyboard users for ever.
 */
export function handleKeys(term: Terminal, { copy, paste }: { copy(): Promise<void>; paste(): Promise<void> }): void {
  let escapedAt = Number.NEGATIVE_INFINITY
  term.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true
    if (event.key === 'Escape') escapedAt = event.timeStamp
    else if (event.key === 'Tab' && event.timeStamp - escapedAt < LEAVE_WITHIN_MS) return false
    else if (event.key !== 'Shift') escapedAt = Number.NEGATIVE_INFINITY
    const action = isCopy(event) ? copy : isPaste(event) ? paste : null
    if (!action) return true
    event.preventDefault()
    // Without permission to the clipboard the browser's own menu still works.
    action().catch(() => {})
    return false
  })
}

function isCopy({ ctrlKey, shiftKey, code }: KeyboardEvent): boolean {
  return (ctrlKey && shiftKey && code === 'KeyC') || (ctrlKey && code === 'Insert')
}

function isPaste({ ctrlKey, shiftKey, code }: KeyboardEvent): boolean {
  return (ctrlKey && shiftKey && code === 'KeyV') || (shiftKey && code === 'Insert')
}
