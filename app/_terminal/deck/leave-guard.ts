import { useEffect } from 'react'

/**
 * Ctrl+W deletes a word in a shell and closes the page in a browser, which no page can prevent. So the browser asks
 * before it leaves, but only while Ctrl is held in a terminal: not for a click on a link, on "reload" or on the cross.
 */
export function useLeaveGuard(inside: () => HTMLElement | null): void {
  useEffect(() => {
    let held = false
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    const hold = (next: boolean) => {
      if (held === next) return
      held = next
      if (held) window.addEventListener('beforeunload', ask)
      else window.removeEventListener('beforeunload', ask)
    }
    const down = (event: KeyboardEvent) =>
      hold(event.ctrlKey && !event.metaKey && !!inside()?.contains(document.activeElement))
    const up = (event: KeyboardEvent) => hold(event.ctrlKey)
    const leave = () => hold(false)
    window.addEventListener('keydown', down, { capture: true })
    window.addEventListener('keyup', up, { capture: true })
    window.addEventListener('blur', leave)
    window.addEventListener('pointerdown', leave)
    return () => {
      hold(false)
      window.removeEventListener('keydown', down, { capture: true })
      window.removeEventListener('keyup', up, { capture: true })
      window.removeEventListener('blur', leave)
      window.removeEventListener('pointerdown', leave)
    }
  }, [inside])
}
