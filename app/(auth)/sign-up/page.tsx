import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { safeNextPath } from '@/app/_server/next-path'
import { findUser } from '@/app/_server/session'
import { Notice } from '@/app/_ui/notice'
import { AccountForm } from '@/app/(auth)/_components/account-form'
import { signUp } from './actions'

export const metadata: Metadata = { title: 'Sign up' }

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignUpPage({ searchParams }: Props) {
  const next = safeNextPath((await searchParams).next, '/courses')
  if (await findUser()) redirect(next)
  const { config } = await getContext()
  return (
    <>
      <h1 className="mb-6 text-2xl">Make an account</h1>
      {config.signUp === 'open' ? (
        <AccountForm action={signUp} hidden={{ next }} label="Sign up" />
      ) : (
        <Notice tone="info">This school makes its accounts itself. Ask your instructor for yours.</Notice>
      )}
      <p className="mt-8 border-t pt-5 text-ink-2 text-sm">
        Have an account?{' '}
        <Link
          href={`/sign-in?next=${encodeURIComponent(next)}`}
          className="font-[560] text-deep underline underline-offset-4"
        >
          Sign in
        </Link>
      </p>
    </>
  )
}
