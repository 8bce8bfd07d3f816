'use client'

import { useEffect, useState } from 'react'
import { request, sentenceOf } from '@/app/_learn/call'
import type { EngineView } from '@/app/_xray/my-engine'

/** While the pane is seen. */
const LOOK_MS = 3_000

/** What the learner's own engine holds, looked at again and again while `active`. */
export function useEngine({ api, active }: { api: string; active: boolean }): {
  engine: EngineView | null
  trouble: string | null
} {
  const [engine, setEngine] = useState<EngineView | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    if (!active) return
    let gone = false
    let timer: ReturnType<typeof setTimeout>
    const look = async () => {
      try {
        const found = await request<EngineView>(`${api}/engine`)
        if (gone) return
        setEngine(found)
        setTrouble(null)
      } catch (error) {
        if (!gone) setTrouble(sentenceOf(error))
      }
      if (!gone) timer = setTimeout(() => void look(), LOOK_MS)
    }
    void look()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [api, active])
  return { engine, trouble }
}
