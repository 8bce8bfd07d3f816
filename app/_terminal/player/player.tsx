'use client'

import { useEffect, useState } from 'react'
import { Notice } from '@/app/_ui/notice'
import { type Cast, parseCast } from './cast'
import { Stage } from './stage'

const LONGEST_PAUSE_S = 2

/** Plays the recording at `source`: Space plays and pauses, ←/→ go 5 seconds, [ and ] to the marks, < and > the speed. */
export function Player({ source }: { source: string }) {
  const [text, setText] = useState<string | null>(null)
  const [shorten, setShorten] = useState(true)
  const [trouble, setTrouble] = useState<string | null>(null)
  useEffect(() => {
    const stop = new AbortController()
    fetch(source, { signal: stop.signal, cache: 'no-store' })
      .then(async (response) => {
        if (!response.ok) throw new Error()
        setText(await response.text())
      })
      .catch(() => {
        if (!stop.signal.aborted) setTrouble('The recording could not be loaded. Reload the page to try again.')
      })
    return () => stop.abort()
  }, [source])

  if (trouble) return <Notice tone="bad">{trouble}</Notice>
  if (text === null) return <div className="aspect-video w-full animate-pulse-soft rounded-lg bg-line" />
  const cast = tryParse(text, shorten)
  if (typeof cast === 'string') return <Notice tone="bad">{cast}</Notice>
  return <Stage key={String(shorten)} cast={cast} shorten={shorten} onShorten={setShorten} />
}

function tryParse(text: string, shorten: boolean): Cast | string {
  try {
    return parseCast(text, shorten ? { pauseAtMost: LONGEST_PAUSE_S } : {})
  } catch (error) {
    return error instanceof Error ? error.message : 'This recording cannot be played.'
  }
}
