'use client'

import { Failure } from './_frame/failure'
import './globals.css'

/** In place of the whole document, when even the frame could not be made. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <Failure digest={error.digest} onAgain={reset} />
      </body>
    </html>
  )
}
