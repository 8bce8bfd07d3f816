import http2, { type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { type Duplex, Transform } from 'node:stream'
import { endCall, fieldsOf, frame, readFrames } from '@/lib/docker/grpc'
import { readPacket, writePacket, writeStat } from './packets'
import type { ClientSession, SessionFile } from './sessions'

export interface ServedSession {
  /** What the engine gets when it asks for the Dockerfile, whatever the client says by then. */
  dockerfile: SessionFile[]
  client: ClientSession
  maxContextBytes: number
  /** Called when the client sent more than `maxContextBytes`. */
  onTooLarge(): void
}

const DIFF_COPY = '/moby.filesync.v1.FileSync/DiffCopy'
const GET_SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret'
/** How files may be chosen; every other header of the engine stays with us. */
const PASSED = /^(dir-name|include-patterns|exclude-patterns|followpaths|override-excludes)(-encoded)?$/
const NOT_FOUND = 5
const UNIMPLEMENTED = 12
const RESERVED_SECRET = 'drydock-'

/**
 * Answers the engine's calls for one build: the Dockerfile as rewritten, the context and the secrets of this build's
 * client, credentials of nobody. Everything else a session could be asked for (keys, exports, uploads) does not exist.
 * The returned function ends it.
 */
export function serveSession(socket: Duplex, served: ServedSession): () => void {
  const server = http2.createServer({ maxSessionMemory: 16, settings: { enablePush: false } })
  server.on('sessionError', () => socket.destroy())
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
    stream.on('error', () => undefined)
    const path = headers[':path']
    if (path === DIFF_COPY && headers['dir-name'] === 'dockerfile') serveFiles(stream, served.dockerfile)
    else if (path === DIFF_COPY && headers['dir-name'] === 'context')
      relay(stream, { path, headers: passed(raw), served })
    else if (path === GET_SECRET) serveSecret(stream, served)
    else if (path === '/grpc.health.v1.Health/Check') answer(stream, Buffer.from([8, 1]))
    else if (path === '/moby.filesync.v1.Auth/Credentials') answer(stream, Buffer.alloc(0))
    else refuse(stream, UNIMPLEMENTED)
  })
  server.emit('connection', socket)
  return () => {
    socket.destroy()
    server.close()
  }
}

function begin(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
}

function refuse(stream: ServerHttp2Stream, code: number): void {
  begin(stream)
  stream.resume()
  endCall(stream, { code, message: 'not available' })
}

function answer(stream: ServerHttp2Stream, message: Buffer): void {
  begin(stream)
  stream.resume()
  stream.write(frame(message))
  endCall(stream, { code: 0 })
}

/** The sending side of DiffCopy for files that lie in memory. */
async function serveFiles(stream: ServerHttp2Stream, files: SessionFile[]): Promise<void> {
  begin(stream)
  const send = (packet: Parameters<typeof writePacket>[0]) => stream.write(frame(writePacket(packet)))
  try {
    // A new time for every build: the engine keeps a file whose size and time it has seen.
    const modifiedNs = Date.now() * 1e6
    for (const { path, data } of files) send({ type: 'stat', stat: writeStat({ path, size: data.length, modifiedNs }) })
    send({ type: 'stat' })
    for await (const bytes of readFrames(stream.iterator({ destroyOnReturn: false }))) {
      const { type, id } = readPacket(bytes)
      const file = files[id]
      if (type === 'request' && file) {
        if (file.data.length > 0) send({ type: 'data', id, data: file.data })
        send({ type: 'data', id })
      } else if (type === 'fin') {
        send({ type: 'fin' })
        break
      } else break
    }
    endCall(stream, { code: 0 })
  } catch {
    stream.close()
  }
}

/** Only secrets of the build's own client, and none of the names that keep caches apart. */
async function serveSecret(stream: ServerHttp2Stream, served: ServedSession): Promise<void> {
  try {
    for await (const message of readFrames(stream.iterator({ destroyOnReturn: false }))) {
      const id = [...fieldsOf(message)].find(({ field }) => field === 1)?.content?.toString('utf8') ?? ''
      if (id.startsWith(RESERVED_SECRET)) return refuse(stream, NOT_FOUND)
      return relay(stream, { path: GET_SECRET, headers: {}, served, first: frame(message) })
    }
    refuse(stream, NOT_FOUND)
  } catch {
    stream.close()
  }
}

function relay(
  stream: ServerHttp2Stream,
  {
    path,
    headers,
    served,
    first,
  }: { path: string; headers: Record<string, string[]>; served: ServedSession; first?: Buffer },
): void {
  if (served.client.http2.destroyed) {
    refuse(stream, NOT_FOUND)
    return
  }
  const call = served.client.http2.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  })
  let trailers: IncomingHttpHeaders = {}
  call.on('error', () => stream.close(http2.constants.NGHTTP2_CANCEL))
  call.on('trailers', (sent) => (trailers = sent))
  call.on('response', (sent) => {
    begin(stream)
    // A call that fails at once has its status here.
    if (sent['grpc-status'] !== undefined) trailers = sent
  })
  stream.on('close', () => call.close())
  stream.once('wantTrailers', () =>
    stream.sendTrailers({
      'grpc-status': String(trailers['grpc-status'] ?? '2'),
      ...(trailers['grpc-message'] ? { 'grpc-message': String(trailers['grpc-message']) } : {}),
    }),
  )
  // Not by `pipeline`: the client ends a call while the engine has not, and that is no failure.
  call.pipe(counted(served, () => call.close(http2.constants.NGHTTP2_CANCEL))).pipe(stream)
  if (first) call.end(first)
  else stream.pipe(call)
  call.once('close', () => {
    stream.unpipe(call)
    stream.resume()
  })
}

function counted({ maxContextBytes, onTooLarge }: ServedSession, stop: () => void): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      if (bytes <= maxContextBytes) return done(null, chunk)
      onTooLarge()
      stop()
      done()
    },
  })
}

function passed(raw: string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? ''
    if (!PASSED.test(name)) continue
    headers[name] ??= []
    headers[name].push(raw[at + 1] ?? '')
  }
  return headers
}
