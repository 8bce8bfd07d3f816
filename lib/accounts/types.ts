import type { Role } from '@/lib/db/generated/client'

export type { Role }

/** Who asks: read from the database on every request, never from the cookie. */
export interface SessionUser {
  id: string
  email: string
  name: string
  role: Role
  /** The language that they have chosen; null: as their browser says. */
  language: string | null
}

/** What the cookie holds, sealed: enough to find the user and to see that their sessions have not been ended. */
export interface SessionClaim {
  userId: string
  epoch: number
}
