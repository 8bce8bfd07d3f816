'use client'

import { signIn } from 'next-auth/react'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'

/** Goes to the identity provider and comes back to `next`. */
export function OidcButton({ name, next }: { name: string; next: string }) {
  const [busy, setBusy] = useState(false)
  return (
    <Button
      size="lg"
      className="w-full"
      busy={busy}
      onClick={() => {
        setBusy(true)
        void signIn('oidc', { callbackUrl: next }).catch(() => setBusy(false))
      }}
    >
      Continue with {name}
    </Button>
  )
}
