import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { frame, readFrames } from '@/lib/docker/grpc'
import { MAX_DOCKERFILE_BYTES } from '@/lib/dockerfile/parse'
import { malformed, overQuota, Refusal } from '../refusal'
import { type Packet, readPacket, writePacket } from './packets'

/** The learner's side of a BuildKit build: their `docker` command serves files and secrets over it. */
export interface ClientSession {
  id: string
  http2: ClientHttp2Session
  close(): void
}

export interface SessionFile {
  path: string
  data: Buffer
}

const ID = /^[a-zA-Z0-9-]{8,64}$/
const MAX_SESSIONS = 16
const READ_MS = 30_000
/** As long as BuildKit's own manager of sessions waits for one. */
const OPENING_MS = 5000
const MAX_PACKETS = 2000
/** Go's bits for everything that is no regular file. */
const NOT_REGULAR = 0x8f280000

/** The sessions that a tenant's clients have opened; no name of one reaches the engine. */
export class Sessions {
  readonly #open = new Map<string, ClientSession>()
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Throws when there are too many, or the id is taken: a session is never replaced by another. */
  check(id: string | undefined): string {
    if (!id || !ID.test(id)) throw malformed('The session of the build has no usable id.')
    if (this.#open.has(id)) throw malformed('There is a session of that id already.')
    if (this.#open.size >= MAX_SESSIONS) throw overQuota(`You have ${MAX_SESSIONS} builds waiting already.`)
    return id
  }

  open(id: string, socket: Duplex): void {
    const session = http2.connect('http://session', {
      createConnection: () => socket,
      settings: { enablePush: false },
      maxSessionMemory: 16,
    })
    const close = () => {
      this.#open.delete(id)
      session.destroy()
      socket.destroy()
    }
    session.on('error', close)
    session.on('close', close)
    socket.on('error', close)
    socket.on('close', close)
    this.#open.set(id, { id, http2: session, close })
    for (const opened of this.#waiting.get(id) ?? []) opened()
  }

  /**
   * The session of that id. A client opens its session and sends its build at the same time on two connections, so the
   * build may be here first: it waits as the engine would. Throws when none is opened in time, or `signal` ends it.
   */
  async get(id: string, signal: AbortSignal): Promise<ClientSession> {
    if (!this.#open.has(id)) await this.#opened(id, AbortSignal.any([signal, AbortSignal.timeout(OPENING_MS)]))
    const session = this.#open.get(id)
    if (!session) throw new Refusal(400, 'no active session for the build: run docker build again', null)
    return session
  }

  #opened(id: string, end: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set()
      const stop = () => {
        waiting.delete(stop)
        if (waiting.size === 0) this.#waiting.delete(id)
        end.removeEventListener('abort', stop)
        resolve()
      }
      this.#waiting.set(id, waiting.add(stop))
      end.addEventListener('abort', stop, { once: true })
      if (end.aborted) stop()
    })
  }

  /** Hangs up on the client of a build that is over; fine when it has gone. */
  end(id: string): void {
    this.#open.get(id)?.close()
  }
}

/**
 * The files `names` out of the folder of the Dockerfile, read once from the learner's client. Links are not followed.
 * Missing ones are left out. Throws for one that is too long and for a client that does not answer.
 */
export async function readSessionFiles(
  session: ClientSession,
  { names, signal }: { names: string[]; signal: AbortSignal },
): Promise<SessionFile[]> {
  const stream = session.http2.request({
    ':method': 'POST',
    ':path': '/moby.filesync.v1.FileSync/DiffCopy',
    'content-type': 'application/grpc',
    te: 'trailers',
    'dir-name': 'dockerfile',
    followpaths: names,
  })
  const end = AbortSignal.any([signal, AbortSignal.timeout(READ_MS)])
  const stop = () => stream.destroy(new Error('the client did not send the Dockerfile in time'))
  end.addEventListener('abort', stop, { once: true })
  try {
    return await receive(stream, names)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(
      400,
      `The Dockerfile could not be read from your client: ${error instanceof Error ? error.message : 'no answer'}.`,
      null,
    )
  } finally {
    end.removeEventListener('abort', stop)
    stream.destroy()
  }
}

async function receive(stream: ClientHttp2Stream, names: string[]): Promise<SessionFile[]> {
  const send = (packet: Parameters<typeof writePacket>[0]) => stream.write(frame(writePacket(packet)))
  const wanted = new Map<number, { path: string; chunks: Buffer[]; bytes: number }>()
  let left = 0
  let seen = 0
  let packets = 0
  for await (const bytes of readFrames(stream.iterator({ destroyOnReturn: false }))) {
    const packet = readPacket(bytes)
    if (packet.type === 'error') throw new Error(packet.data.toString('utf8').slice(0, 200))
    if (++packets > MAX_PACKETS) throw new Error('it sends too much')
    if (packet.type === 'stat' && packet.stat) {
      const { path } = packet.stat
      if (names.includes(path) && isRegular(packet)) wanted.set(seen, { path, chunks: [], bytes: 0 })
      seen++
    } else if (packet.type === 'stat') {
      for (const id of wanted.keys()) send({ type: 'request', id })
      left = wanted.size
      if (left === 0) break
    } else if (packet.type === 'data') {
      const file = wanted.get(packet.id)
      if (!file) throw new Error('it sends what was not asked for')
      file.bytes += packet.data.length
      if (file.bytes > MAX_DOCKERFILE_BYTES)
        throw malformed(`${file.path} is longer than ${MAX_DOCKERFILE_BYTES / 1024} KiB.`)
      file.chunks.push(packet.data)
      if (packet.data.length === 0 && --left === 0) break
    }
  }
  send({ type: 'fin' })
  stream.end()
  return [...wanted.values()].map(({ path, chunks }) => ({ path, data: Buffer.concat(chunks) }))
}

function isRegular({ stat }: Packet): boolean {
  return stat !== undefined && (stat.mode & NOT_REGULAR) === 0
}
