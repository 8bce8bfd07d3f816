import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Log } from '@/lib/base/log'
import type { Db } from '@/lib/db/client'
import type { Engine } from '@/lib/docker/client'
import { findPreviewed, type Previewed } from '@/lib/sandboxes/preview/data'
import { findAddress, findDetour, type PreviewAddress } from './address'
import { preflightHeaders, safeHeaders, toRequestHeaders, toResponseHeaders } from './headers'
import { failurePage } from './page'
import { Passages } from './passages'
import { serveUpgrade } from './upgrade'

const ANSWER_MS = 30_000

export interface PreviewOptions {
  db: Db
  engine: Engine
  log: Log
  secret: string
  siteUrl: string
  previewUrl: string
  /** Who is signed in, by a request's cookies. */
  findUserId(request: IncomingMessage): Promise<string | null>
}

export interface Preview {
  /** True when the request was a preview's; then it is answered. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

/**
 * Shows the web pages of a learner's own programs. What they send is hostile by assumption: it reaches the browser with
 * an origin that is nobody else's, without cookies in either direction, and with headers that we chose.
 */
export function createPreview(options: PreviewOptions): Preview {
  const passages = new Passages(options.engine)
  const { previewUrl, siteUrl } = options
  const frameAncestors = ancestorsOf(siteUrl)

  const find = (address: PreviewAddress) => findPreviewed(options.db, { text: address.pass, secret: options.secret })

  async function serve(address: PreviewAddress, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = request.headers.origin
    const refuse = (status: number, text: string) => {
      response.writeHead(status, {
        ...safeHeaders({ frameAncestors, origin }),
        'content-type': 'text/html; charset=utf-8',
      })
      response.end(failurePage(text))
    }
    // A worker would outlive the page, and answer for whatever comes to this address later.
    if (request.headers['service-worker'] !== undefined) return refuse(403, 'Service workers do not work in a preview.')
    const found = await find(address)
    if (!found) return refuse(404, 'This preview has ended. Open it again from the lesson.')
    if (!(await mayLook(request, found))) return refuse(404, 'This preview has ended. Open it again from the lesson.')
    if (address.path === '') return void response.writeHead(308, { location: `${address.prefix}/` }).end()
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method']) {
      response.writeHead(204, { ...safeHeaders({ frameAncestors, origin }), ...preflightHeaders(request.headers) })
      return void response.end()
    }
    const passage = await passages.open(found)
    if (!passage) return refuse(503, 'Too much is asked of this preview at once. Reload it in a moment.')
    try {
      await relay({ address, request, response, passage, found, origin })
    } catch {
      if (response.headersSent) response.destroy()
      else refuse(502, `Nothing answers on port ${found.port}. Is the program running, and is the port published?`)
    } finally {
      passage.destroy()
    }
  }

  /** Below our own address a whole window must be the owner's: nobody shall be sent to a page that looks like ours. */
  async function mayLook(request: IncomingMessage, found: Previewed): Promise<boolean> {
    if (previewUrl !== 'path' || request.headers['sec-fetch-dest'] !== 'document') return true
    return (await options.findUserId(request)) === found.ownerId
  }

  async function relay(of: {
    address: PreviewAddress
    request: IncomingMessage
    response: ServerResponse
    passage: Duplex
    found: Previewed
    origin: string | undefined
  }): Promise<void> {
    const { address, request, response, passage, found, origin } = of
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = ask(
        {
          method: request.method,
          path: address.path,
          headers: toRequestHeaders(request.headers, found.port),
          createConnection: () => passage as never,
          setHost: false,
        },
        resolve,
      )
      outgoing.setTimeout(0)
      const timer = setTimeout(() => outgoing.destroy(new Error('too slow')), ANSWER_MS)
      outgoing.on('close', () => clearTimeout(timer)).on('error', reject)
      response.on('close', () => outgoing.destroy())
      request.pipe(outgoing)
    })
    const locate = (to: string) => toOurs(to, address, found.port)
    response.writeHead(answer.statusCode ?? 502, toResponseHeaders(answer.headers, { frameAncestors, origin, locate }))
    await pipeline(answer, response)
  }

  return {
    answer: async (request, response) => {
      const address = findAddress(request, previewUrl)
      if (address) {
        await serve(address, request, response)
        return true
      }
      const detour = findDetour(request, previewUrl)
      if (!detour) return false
      const headers = safeHeaders({ frameAncestors, origin: request.headers.origin })
      response.writeHead(307, { ...headers, location: detour }).end()
      return true
    },
    upgrade: (request, socket, head) => {
      const address = findAddress(request, previewUrl)
      if (!address) return false
      socket.on('error', () => {})
      void find(address)
        .then(async (found) => {
          const passage = found && (await passages.open(found))
          if (passage) await serveUpgrade({ request, socket, head, passage, path: address.path, port: found.port })
          else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
        })
        .catch(() => socket.destroy())
      return true
    },
  }
}

/** The site by each of its names: one machine is localhost and 127.0.0.1. */
function ancestorsOf(siteUrl: string): string {
  const { origin, protocol, hostname, port } = new URL(siteUrl)
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return `'self' ${origin}`
  return `'self' ${['localhost', '127.0.0.1'].map((name) => `${protocol}//${name}${port ? `:${port}` : ''}`).join(' ')}`
}

/** A learner's program sends browsers on to its own address, which is another one here. */
function toOurs(to: string, { prefix }: PreviewAddress, port: number): string {
  const own = `http://localhost:${port}`
  const url = URL.canParse(to, own) ? new URL(to, own) : null
  if (!url || url.origin !== own) return to
  // A relative one stays relative to the page.
  return /^(https?:)?\//i.test(to) ? `${prefix}${url.pathname}${url.search}${url.hash}` : to
}
