'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'
import { follow } from '@/app/_learn/follow'
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

/** Follows the live state of a lesson, shown as it is in `version`, and acts on its sandbox. */
export function useLive({ api, version, initial }: { api: string; version: string; initial: LiveState }): LiveLesson {
  const [live, setLive] = useState(initial)
  const [connected, setConnected] = useState(true)
  const [pending, setPending] = useState<SandboxAction | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const router = useRouter()

  useEffect(
    () =>
      follow(`${api}/events?version=${version}`, {
        onState: (data) => {
          setConnected(true)
          setLive(JSON.parse(data) as LiveState)
        },
        onConnected: setConnected,
        refresh: () => router.refresh(),
        reload: () => window.location.reload(),
      }),
    [api, version, router],
  )

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
