import { hash, verify } from '@node-rs/argon2'

/**
 * argon2id with 19 MiB, two passes, one lane: the first row of the OWASP Password Storage Cheat Sheet.
 * The library's default algorithm is argon2id (its enum cannot be used under isolatedModules).
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

let decoy: Promise<string> | undefined

/** The hash to keep, in PHC form with its own salt. `password` must already have passed the schema. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/**
 * True when `password` belongs to `stored`. Without a stored hash (no such account, or one without a password)
 * it does the same work on a decoy and answers false, so that the time tells nothing.
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hash(`decoy ${Math.random()}`, COST)
  const matched = await verify(stored ?? (await decoy), password)
  return matched && stored !== null
}
