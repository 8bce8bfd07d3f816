import type { Metadata } from 'next'
import { getContext } from '@/app/_server/context'
import { Notice } from '@/app/_ui/notice'
import { AccountForm } from '@/app/(auth)/_components/account-form'
import { setupLinkWorks } from '@/lib/accounts/setup-link'
import { setUp } from './actions'

// The address is a secret: nothing that leaves this page may carry it.
export const metadata: Metadata = { title: 'First admin', referrer: 'no-referrer', robots: { index: false } }

export default async function SetupPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const { db, clock } = await getContext()
  const works = await setupLinkWorks(db, { token, clock })
  return (
    <>
      <h1 className="mb-2 text-2xl">Set up this Drydock</h1>
      <p className="mb-6 text-ink-2">You make the first account. It is an admin: it sees every sandbox and person.</p>
      {works ? (
        <AccountForm action={setUp} hidden={{ token }} label="Make the admin account" />
      ) : (
        <Notice tone="warn">
          This link was used or has expired. Restart the server for a new one, or sign in if you have an account.
        </Notice>
      )}
    </>
  )
}
