import type { IncomingMessage } from 'node:http'
import { findSessionUser } from '@/lib/accounts/data'
import { readCookie, readSession, sessionCookie } from '@/lib/accounts/session'
import type { Db } from '@/lib/db/client'

/** The id of whoever is signed in by a request's cookie, or null. */
export async function findSignedIn(
  request: IncomingMessage,
  { db, secret, siteUrl }: { db: Db; secret: string; siteUrl: string },
): Promise<string | null> {
  const claim = await readSession(readCookie(request.headers.cookie, sessionCookie(siteUrl).name), secret)
  const user = claim && (await findSessionUser(db, claim))
  return user ? user.id : null
}
