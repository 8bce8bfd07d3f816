import { cookies, headers } from 'next/headers'
import { changePassword } from '@/lib/accounts/account'
import { endSessions } from '@/lib/accounts/mutations'
import { SESSION_SECONDS, sealSession, sessionCookie } from '@/lib/accounts/session'
import { useSetupLink as spendSetupLink } from '@/lib/accounts/setup-link'
import { verifySignIn } from '@/lib/accounts/sign-in'
import { signUp } from '@/lib/accounts/sign-up'
import type { SessionClaim } from '@/lib/accounts/types'
import { AppError } from '@/lib/base/errors'
import { getContext } from './context'
import { requireApiUser } from './session'

// Call these from server actions (they set the cookie, so not while a page renders). Each throws an AppError that
// `formAction` shows; after success the action redirects to `safeNextPath(form.get('next'))`.

/** Signs in by the fields `email` and `password`. */
export async function signInWithPassword(form: FormData): Promise<void> {
  const { db, clock } = await getContext()
  const { claim } = await verifySignIn(db, { ...credentials(form), clock, address: await clientAddress() })
  await openSession(claim)
}

/** Makes an account of the fields `email`, `name`, `password` and signs it in. Throws `forbidden` when sign-up is closed. */
export async function signUpWithPassword(form: FormData): Promise<void> {
  const { config, db, clock } = await getContext()
  if (config.signUp === 'closed')
    throw new AppError('forbidden', 'This school makes its accounts itself. Ask your instructor.')
  const { claim } = await signUp(db, { ...credentials(form), clock, address: await clientAddress() })
  await openSession(claim)
}

/** Spends a setup link: makes the first admin of `email`, `name`, `password` and signs them in. */
export async function setUpFirstAdmin(token: string, form: FormData): Promise<void> {
  const { db, clock } = await getContext()
  const { claim } = await spendSetupLink(db, { ...credentials(form), token, clock })
  await openSession(claim)
}

/** Changes the password by the fields `current` and `next`; other devices are signed out, this one stays. */
export async function changeOwnPassword(form: FormData): Promise<void> {
  const { db, clock } = await getContext()
  const user = await requireApiUser()
  const claim = await changePassword(db, {
    userId: user.id,
    current: form.get('current'),
    next: form.get('next'),
    clock,
    address: await clientAddress(),
  })
  await openSession(claim)
}

/** Signs out on every device but this one. */
export async function signOutElsewhere(): Promise<void> {
  const { db, clock } = await getContext()
  const user = await requireApiUser()
  const { epoch } = await endSessions(db, { userId: user.id, actorId: user.id, now: clock.now() })
  await openSession({ userId: user.id, epoch })
}

/** Signs out on this device. */
export async function signOut(): Promise<void> {
  const { config } = await getContext()
  const { name, options } = sessionCookie(config.url)
  ;(await cookies()).set(name, '', { ...options, maxAge: 0 })
}

async function openSession(claim: SessionClaim): Promise<void> {
  const { config } = await getContext()
  const { name, options } = sessionCookie(config.url)
  const jar = await cookies()
  jar.set(name, await sealSession(claim, config.secret), { ...options, maxAge: SESSION_SECONDS })
}

/** The client's address as our own HTTP server saw it; it overwrites whatever a client claims in this header. */
async function clientAddress(): Promise<string> {
  return (await headers()).get('x-drydock-address') ?? 'unknown'
}

function credentials(form: FormData) {
  return { email: form.get('email'), name: form.get('name'), password: form.get('password') }
}
