import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface Identity {
  sub: string
  email: string
  email_verified: boolean
  name: string
}

/** What a client asked for at /authorize, until it comes with the code. */
interface Grant {
  nonce: string
  challenge: string
  redirectUri: string
}

/**
 * An OpenID Connect provider on loopback that signs everybody in as `identity` without a question. It does what the
 * protocol asks of a provider (discovery, code flow, PKCE, signed id token), and refuses a wrong client or verifier.
 */
export class Issuer implements AsyncDisposable {
  identity: Identity
  readonly clientId = 'drydock'
  readonly clientSecret = randomUUID()
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #grants = new Map<string, Grant>()
  readonly #server: Server
  url = ''

  constructor(identity: Identity) {
    this.identity = identity
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (!address || typeof address === 'string') throw new Error('no port')
    this.url = `http://127.0.0.1:${address.port}`
  }

  get settings(): Record<string, string> {
    return {
      OIDC_ISSUER: this.url,
      OIDC_CLIENT_ID: this.clientId,
      OIDC_CLIENT_SECRET: this.clientSecret,
      OIDC_NAME: 'School',
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    if (url.pathname === '/.well-known/openid-configuration') return json(response, this.#configuration())
    if (url.pathname === '/jwks') {
      return json(response, {
        keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }],
      })
    }
    if (url.pathname === '/authorize') return this.#authorize(url.searchParams, response)
    if (url.pathname === '/token') return this.#token(request, response)
    response.writeHead(404).end()
  }

  #configuration() {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }
  }

  #authorize(params: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID()
    const redirectUri = params.get('redirect_uri') ?? ''
    this.#grants.set(code, {
      nonce: params.get('nonce') ?? '',
      challenge: params.get('code_challenge') ?? '',
      redirectUri,
    })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', params.get('state') ?? '')
    response.writeHead(302, { Location: back.toString() }).end()
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request) body += chunk
    const params = new URLSearchParams(body)
    const grant = this.#grants.get(params.get('code') ?? '')
    this.#grants.delete(params.get('code') ?? '')
    const verifier = createHash('sha256')
      .update(params.get('code_verifier') ?? '')
      .digest('base64url')
    const expected = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`
    const known = request.headers.authorization === expected && grant && verifier === grant.challenge
    if (!known || params.get('redirect_uri') !== grant.redirectUri)
      return json(response, { error: 'invalid_grant' }, 400)
    return json(response, { access_token: randomUUID(), token_type: 'Bearer', id_token: this.#idToken(grant.nonce) })
  }

  #idToken(nonce: string): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: this.url, aud: this.clientId, iat: now, exp: now + 300, nonce, ...this.identity }
    const signed = `${part({ alg: 'RS256', kid: 'one' })}.${part(claims)}`
    return `${signed}.${sign('sha256', Buffer.from(signed), this.#keys.privateKey).toString('base64url')}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}
