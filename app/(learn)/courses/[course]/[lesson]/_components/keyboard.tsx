'use client'

import { Dialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'

/** What keys do in a lesson, by where they do it. */
const KEYS: { title: string; keys: [string, string][] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['?', 'This list'],
      ['Alt Shift 0', 'To the text'],
      ['Alt Shift 1 … 4', 'To terminal, files, preview, Docker'],
      ['← → on the bar between', 'Make the text narrower or wider'],
    ],
  },
  {
    title: 'In a terminal',
    keys: [
      ['Esc, then Tab', 'Leave it'],
      ['Ctrl Shift C / V', 'Copy, paste'],
      ['Ctrl Shift F', 'Find'],
      ['Alt 1 … 8', 'Another terminal'],
      ['Ctrl Shift `', 'A new terminal'],
      ['Ctrl Shift ↑ ↓', 'Scroll'],
    ],
  },
  {
    title: 'In the editor and among files',
    keys: [
      ['Esc, then Tab', 'Leave it'],
      ['Ctrl S', 'Save'],
      ['F2, Delete on a file', 'Rename it, delete it'],
    ],
  },
]

/** Keys of the whole lesson, and the list of all that `?` opens. */
export function Keyboard({ onText, onView }: { onText: () => void; onView: (index: number) => void }) {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const digit =
        event.altKey && event.shiftKey && !event.ctrlKey ? /^Digit([0-4])$/.exec(event.code)?.[1] : undefined
      if (digit !== undefined) {
        if (digit === '0') onText()
        else onView(Number(digit) - 1)
      } else if (event.key === '?' && !isTyping(event.target)) setOpen(true)
      else return
      event.preventDefault()
      // A terminal would send it to its program, too.
      event.stopPropagation()
    }
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [onText, onView])
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-[rgb(4_14_17/0.55)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(34rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-lg border bg-raised p-6 shadow-float"
          data-testid="keyboard-help"
        >
          <Dialog.Title className="font-[640] text-lg">Keys of a lesson</Dialog.Title>
          {KEYS.map(({ title, keys }) => (
            <section key={title} className="mt-5">
              <h3 className="mb-1 text-ink-3 text-sm">{title}</h3>
              <dl className="text-sm">
                {keys.map(([key, does]) => (
                  <div key={key} className="flex justify-between gap-6 border-t py-1.5">
                    <dt>{does}</dt>
                    <dd className="shrink-0 font-mono text-ink-2">{key}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <Dialog.Close asChild>
            <Button className="mt-6">Close</Button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Where a question mark is a character and nothing more. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null
}
