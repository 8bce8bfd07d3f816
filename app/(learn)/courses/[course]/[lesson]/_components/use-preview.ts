'use client'

import { useCallback, useEffect, useState } from 'react'
import { call, sentenceOf } from '@/app/_learn/call'

/** While the pane is seen; a port also shows up when something of the sandbox changes. */
const LOOK_MS = 4_000

export interface PreviewState {
  /** Null until the sandbox was looked at. */
  ports: number[] | null
  port: number | null
  /** Where the page is shown from, without a path; null while there is none. */
  base: string | null
  trouble: string | null
  choose(port: number): void
}

/** The ports of the sandbox at which something answers, and the address that shows one of them. */
export function usePreview({ api, active }: { api: string; active: boolean }): PreviewState {
  const [ports, setPorts] = useState<number[] | null>(null)
  const [port, setPort] = useState<number | null>(null)
  const [base, setBase] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)

  const choose = useCallback(
    (wanted: number) => {
      setPort(wanted)
      call<{ url: string }>(`${api}/preview`, { port: wanted }).then(
        ({ url }) => {
          setBase(url)
          setTrouble(null)
        },
        (error: unknown) => setTrouble(sentenceOf(error)),
      )
    },
    [api],
  )

  useEffect(() => {
    if (!active) return
    let gone = false
    const look = async () => {
      const response = await fetch(`${api}/preview`).catch(() => null)
      if (gone || !response?.ok) return
      setPorts(((await response.json()) as { ports: number[] }).ports)
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [api, active])

  const first = ports?.[0]
  useEffect(() => {
    if (port === null && first !== undefined) choose(first)
  }, [port, first, choose])

  return { ports, port, base, trouble, choose }
}
