'use client'

import { Failure } from '@/app/_frame/failure'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failure digest={error.digest} onAgain={reset} />
}
