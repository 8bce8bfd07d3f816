'use client'

import { Toast } from 'radix-ui'
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'

type Message = { id: number; text: string; bad: boolean }
const Show = createContext<(text: string, tone?: 'good' | 'bad') => void>(() => {})

/** `const toast = useToast(); toast('Copied')`: a short message that leaves by itself. Never the only place of an error. */
export function useToast() {
  return useContext(Show)
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<Message[]>([])
  const show = useCallback((text: string, tone: 'good' | 'bad' = 'good') => {
    setMessages((now) => [...now.slice(-2), { id: Date.now() + Math.random(), text, bad: tone === 'bad' }])
  }, [])
  return (
    <Show.Provider value={show}>
      <Toast.Provider duration={4000} swipeDirection="down">
        {children}
        {messages.map((message) => (
          <Toast.Root
            key={message.id}
            onOpenChange={(open) => !open && setMessages((now) => now.filter((one) => one.id !== message.id))}
            className="animate-enter rounded-md border border-line-strong bg-raised px-4 py-2.5 text-sm shadow-float data-[tone=bad]:border-bad"
            data-tone={message.bad ? 'bad' : 'good'}
          >
            <Toast.Description>{message.text}</Toast.Description>
          </Toast.Root>
        ))}
        <Toast.Viewport className="fixed bottom-4 left-1/2 z-[60] flex w-max max-w-[calc(100vw-2rem)] -translate-x-1/2 flex-col gap-2" />
      </Toast.Provider>
    </Show.Provider>
  )
}
