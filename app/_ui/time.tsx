'use client'

import { useEffect, useState } from 'react'

const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const UTC = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** A moment in the reader's own time zone. The server writes UTC, so that both sides agree on first paint. */
export function Time({ at }: { at: string }) {
  const date = new Date(at)
  const [text, setText] = useState(() => UTC.format(date))
  useEffect(() => setText(FULL.format(new Date(at))), [at])
  return (
    <time dateTime={at} className="tabular-nums">
      {text}
    </time>
  )
}
