import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getContext } from '@/app/_server/context'
import { safeNextPath } from '@/app/_server/next-path'
import { findUser } from '@/app/_server/session'
import { Notice } from '@/app/_ui/notice'
import { OidcButton } from './_components/oidc-button'
import { SignInForm } from './_components/sign-in-form'

export const metadata: Metadata = { title: 'Sign in' }

/** Why the identity provider's sign-in was refused, by the code in the address. */
const REFUSALS: Record<string, string> = {
  conflict: 'There is an account with this e-mail address that signs in by password. Sign in below.',
  forbidden: 'This account may not sign in here. Ask your instructor.',
  invalid_input: 'The identity provider did not say who you are. Ask your instructor.',
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams
  const next = safeNextPath(query.next, '/courses')
  if (await findUser()) redirect(next)
  const { config } = await getContext()
  const refused = query.refused ?? query.error
  return (
    <>
      <h1 className="mb-6 text-2xl">Sign in</h1>
      {refused ? (
        <Notice tone="bad" className="mb-6" urgent>
          {REFUSALS[String(refused)] ?? 'Signing in did not work. Nothing was lost; try again.'}
        </Notice>
      ) : null}
      <SignInForm next={next} />
      {config.oidc ? (
        <>
          <p className="my-5 text-center text-ink-3 text-sm">or</p>
          <OidcButton name={config.oidc.name} next={next} />
        </>
      ) : null}
      {config.signUp === 'open' ? (
        <p className="mt-8 border-t pt-5 text-ink-2 text-sm">
          New here?{' '}
          <Link
            href={`/sign-up?next=${encodeURIComponent(next)}`}
            className="font-[560] text-deep underline underline-offset-4"
          >
            Make an account
          </Link>
        </p>
      ) : null}
    </>
  )
}
