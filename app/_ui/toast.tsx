'use client'

import { Toast } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

interface ToastAction {
  label: string
  run(): void
}
type Message = { id: number; text: string; bad: boolean; action: ToastAction | undefined }
type Show = (text: string, tone?: 'good' | 'bad', action?: ToastAction) => void
const ShowContext = createContext<Show>(() => {})

/** `const toast = useToast(); toast('Copied')`: a short message that leaves by itself. Never the only place of an error. */
export function useToast(): Show {
  return useContext(ShowContext)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<Message[]>([])
  const show = useCallback<Show>((text, tone = 'good', action) => {
    setMessages((now) => [...now.slice(-2), { id: Date.now() + Math.random(), text, bad: tone === 'bad', action }])
  }, [])
  return (
    <ShowContext.Provider value={show}>
      <Toast.Provider duration={5500} swipeDirection="down">
        {children}
        {messages.map(({ id, text, bad, action }) => (
          <Toast.Root
            key={id}
            onOpenChange={(open) => !open && setMessages((now) => now.filter((one) => one.id !== id))}
            className="flex animate-enter items-center gap-3 rounded-md border border-line-strong bg-raised px-4 py-2.5 text-sm shadow-float data-[tone=bad]:border-bad"
            data-tone={bad ? 'bad' : 'good'}
          >
            <Toast.Description>{text}</Toast.Description>
            {action ? (
              <Toast.Action
                altText={action.label}
                onClick={action.run}
                className="-my-1 rounded-sm px-2 py-1 font-[560] text-deep hover:bg-sunken"
              >
                {action.label}
              </Toast.Action>
            ) : null}
          </Toast.Root>
        ))}
        <Toast.Viewport className="fixed bottom-4 left-1/2 z-[60] flex w-max max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col gap-2" />
      </Toast.Provider>
    </ShowContext.Provider>
  )
}
