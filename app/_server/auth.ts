import type { NextAuthOptions } from 'next-auth'
import { z } from 'zod'
import { admitIdentity } from '@/lib/accounts/identities/mutations'
import { SESSION_SECONDS, sessionCookie } from '@/lib/accounts/session'
import { isAppError, toAppError } from '@/lib/base/errors'
import { type AppContext, getContext } from './context'
import { safeNextPath } from './next-path'

/** The provider's id in addresses: the provider must allow <site>/api/auth/callback/oidc as redirect address. */
export const OIDC_PROVIDER = 'oidc'

const profileSchema = z.object({
  sub: z.string().min(1).max(255),
  email: z.email().optional().catch(undefined),
  email_verified: z
    .union([z.boolean(), z.literal('true').transform(() => true)])
    .optional()
    .catch(undefined),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
})
type Profile = z.infer<typeof profileSchema>

/**
 * next-auth's part: the OIDC dance, and the form of the session cookie. Passwords do not pass through it (see
 * sign-in.ts); both ways write the same cookie, which holds a user's id and the epoch of their sessions, nothing else.
 */
export async function authOptions(): Promise<NextAuthOptions> {
  const context = await getContext()
  const { config } = context
  return {
    secret: config.secret,
    providers: config.oidc ? [oidcProvider(config.oidc)] : [],
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    cookies: { sessionToken: sessionCookie(config.url) },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/' },
    callbacks: {
      signIn: async ({ profile, user }) => admit(context, profile, user),
      jwt: async ({ token, user }) => {
        const claim = (user as { claim?: { userId: string; epoch: number } } | undefined)?.claim
        return claim ? { sub: claim.userId, epoch: claim.epoch } : token
      },
      session: async ({ session }) => ({ expires: session.expires }),
      redirect: async ({ url, baseUrl }) => {
        const path = url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url
        return baseUrl + safeNextPath(path)
      },
    },
    logger: {
      error: (code, metadata) => context.log.error('sign-in failed', { code, error: metadata }),
      warn: (code) => context.log.debug('sign-in warning', { code }),
      debug: () => {},
    },
  }
}

function oidcProvider(oidc: NonNullable<AppContext['config']['oidc']>) {
  return {
    id: OIDC_PROVIDER,
    name: oidc.name,
    type: 'oauth' as const,
    wellKnown: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce' as const, 'state' as const, 'nonce' as const],
    profile: (profile: Profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
  }
}

/** Finds or makes the account; a refusal becomes the address of the sign-in page with its sentence. */
async function admit(context: AppContext, raw: unknown, user: object): Promise<true | string> {
  const { db, clock, log } = context
  try {
    const profile = profileSchema.parse(raw)
    const email = profile.email?.normalize('NFC').trim().toLowerCase() ?? null
    const claim = await admitIdentity(db, {
      provider: OIDC_PROVIDER,
      subject: profile.sub,
      email,
      emailVerified: profile.email_verified === true,
      name: (profile.name ?? profile.preferred_username ?? email ?? 'Learner').trim().slice(0, 80),
      now: clock.now(),
    })
    // next-auth hands this same object to the jwt callback.
    Object.assign(user, { claim })
    return true
  } catch (error) {
    if (!isAppError(error)) log.error('sign-in by identity provider failed', { error })
    return `/sign-in?refused=${toAppError(error).code}`
  }
}
