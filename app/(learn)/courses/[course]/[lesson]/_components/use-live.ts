'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import type { LiveSandbox, LiveState } from '@/app/_learn/live'

export type SandboxAction = 'start' | 'stop' | 'leave' | 'reset' | 'renew' | 'extend' | 'stay'

export interface LiveLesson {
  live: LiveState
  /** False while the stream of changes is broken; the browser tries again by itself. */
  connected: boolean
  /** What is being done to the sandbox by this tab. */
  pending: SandboxAction | null
  /** Why the last action was refused. */
  trouble: string | null
  act(action: SandboxAction): Promise<void>
}

/** Follows a lesson's live state, and acts on its sandbox. */
export function useLive({ api, initial }: { api: string; initial: LiveState }): LiveLesson {
  const [live, setLive] = useState(initial)
  const [connected, setConnected] = useState(true)
  const [pending, setPending] = useState<SandboxAction | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)

  // Raised when the author has edited the lesson: the page is drawn anew, and a new stream knows its tasks.
  const [edits, setEdits] = useState(0)
  const router = useRouter()

  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit opens a new stream.
  useEffect(() => {
    const source = new EventSource(`${api}/events`)
    source.addEventListener('state', (event) => {
      setConnected(true)
      setLive(JSON.parse(event.data) as LiveState)
    })
    source.addEventListener('lab', () => {
      source.close()
      router.refresh()
      setEdits((count) => count + 1)
    })
    source.onopen = () => setConnected(true)
    source.onerror = () => setConnected(false)
    return () => source.close()
  }, [api, edits, router])

  const act = useCallback(
    async (action: SandboxAction) => {
      setPending(action)
      setTrouble(null)
      try {
        const { sandbox } = await call<{ sandbox: LiveSandbox | null }>(`${api}/sandbox`, { do: action })
        // The stream brings all changes, but a moment later; what it has brought of this sandbox is newer.
        setLive((now) => (sandbox && now.sandbox?.id !== sandbox.id ? { ...now, sandbox } : now))
      } catch (error) {
        setTrouble(sentenceOf(error))
      } finally {
        setPending(null)
      }
    },
    [api],
  )

  return useMemo(() => ({ live, connected, pending, trouble, act }), [live, connected, pending, trouble, act])
}
