import { randomUUID } from 'node:crypto'
import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { AppError } from '@/lib/base/errors'
import type { Engine } from './client'
import { endCall, fieldsOf, frame, readFrames, writeMessage } from './grpc'
import { openRawEngine, sendRaw } from './raw'

/** A line over which BuildKit asks for the secrets of a build. */
export interface SecretSession {
  /** What the build is told to ask. */
  id: string
  close(): void
}

const GET_SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret'
const HEALTH = '/grpc.health.v1.Health/Check'
const NOT_FOUND = 5
const UNIMPLEMENTED = 12

/**
 * Opens a session with the engine that hands out `secrets` by their id, and nothing else: no files, no keys, nobody's
 * credentials. Whoever opens it closes it. Throws `engine_unavailable`, and `engine_refused` for an engine without
 * BuildKit.
 */
export async function openSecretSession(
  engine: Engine,
  { secrets, signal }: { secrets: ReadonlyMap<string, Buffer>; signal?: AbortSignal },
): Promise<SecretSession> {
  const id = randomUUID()
  const answer = await sendRaw(openRawEngine({ host: engine.address }), {
    method: 'POST',
    path: '/session',
    upgrade: 'h2c',
    headers: {
      'x-docker-expose-session-uuid': id,
      'x-docker-expose-session-name': 'drydock',
      'x-docker-expose-session-sharedkey': id,
      'x-docker-expose-session-grpc-method': GET_SECRET,
    },
    signal,
  })
  if (answer.kind === 'response') {
    answer.body.destroy()
    throw new AppError('engine_refused', 'The container engine opens no session for a build with secrets.', {
      details: { status: answer.status },
    })
  }
  const { socket } = answer
  const server = http2.createServer({ maxSessionMemory: 4, settings: { enablePush: false } })
  server.on('sessionError', () => socket.destroy())
  server.on('stream', (stream: ServerHttp2Stream, { ':path': path }: IncomingHttpHeaders) => {
    stream.on('error', () => undefined)
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    if (path === GET_SECRET) void serveSecret(stream, secrets)
    else if (path === HEALTH) end(stream, writeMessage({ 1: 1 }))
    else end(stream, null, UNIMPLEMENTED)
  })
  server.emit('connection', socket)
  return {
    id,
    close: () => {
      socket.destroy()
      server.close()
    },
  }
}

async function serveSecret(stream: ServerHttp2Stream, secrets: ReadonlyMap<string, Buffer>): Promise<void> {
  try {
    for await (const message of readFrames(stream.iterator({ destroyOnReturn: false }))) {
      const id = [...fieldsOf(message)].find(({ field }) => field === 1)?.content?.toString('utf8') ?? ''
      const secret = secrets.get(id)
      return secret ? end(stream, writeMessage({ 1: secret })) : end(stream, null, NOT_FOUND)
    }
    end(stream, null, NOT_FOUND)
  } catch {
    stream.close()
  }
}

function end(stream: ServerHttp2Stream, message: Buffer | null, code = 0): void {
  stream.resume()
  if (message) stream.write(frame(message))
  endCall(stream, code === 0 ? { code } : { code, message: 'not available' })
}
