import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '@/lib/base/errors'
import type { Claim } from './rights'

/** The header by which a web server tells the broker whom it has let in. */
export const PASS_HEADER = 'x-drydock-pass'
const VALID_MS = 30_000

const passSchema = z.object({
  userId: z.string(),
  epoch: z.number().int(),
  sandboxId: z.string(),
  terminal: z.string(),
  viewer: z.boolean(),
  until: z.number(),
})

/** Seals a claim for the way to the broker; holds for 30 seconds. */
export function sealPass(claim: Claim, { secret, now }: { secret: string; now: Date }): string {
  const text = Buffer.from(JSON.stringify({ ...claim, until: now.getTime() + VALID_MS })).toString('base64url')
  return `${text}.${sign(text, secret).toString('base64url')}`
}

/** Reads a sealed claim. Throws `forbidden` for one that nobody with the secret sealed, or that is too old. */
export function readPass(pass: string | undefined, { secret, now }: { secret: string; now: Date }): Claim {
  const [text = '', seal = ''] = (pass ?? '').split('.')
  const given = Buffer.from(seal, 'base64url')
  const right = sign(text, secret)
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw refused()
  const parsed = passSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  if (!parsed.success || parsed.data.until < now.getTime()) throw refused()
  const { until, ...claim } = parsed.data
  return claim
}

function sign(text: string, secret: string): Buffer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'drydock: from web to broker', 32))
  return createHmac('sha256', key).update(text).digest()
}

function refused(): AppError {
  return new AppError('forbidden', 'The terminal broker does not know this web server.')
}
