import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * True when a webhook comes from who knows `secret`: GitHub's header (also Gitea's and Forgejo's) signs the body with
 * HMAC-SHA256, GitLab's carries the secret itself. Compared in constant time.
 */
export function isSigned(headers: Pick<Headers, 'get'>, body: Uint8Array, secret: string): boolean {
  const signature = headers.get('x-hub-signature-256')
  if (signature !== null) {
    const mac = createHmac('sha256', secret).update(body).digest('hex')
    return isSame(signature, `sha256=${mac}`)
  }
  const token = headers.get('x-gitlab-token')
  return token !== null && isSame(token, secret)
}

/** By hashes, which are of one length whatever was sent. */
function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(wanted))
}
