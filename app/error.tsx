'use client'

import { Failure } from './_frame/failure'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failure digest={error.digest} onAgain={reset} />
}
