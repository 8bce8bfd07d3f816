import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const HEAD_MAX_BYTES = 16 * 1024
/** Of both sides: a cookie may be set by this answer, too. */
const PASSED = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol', 'sec-websocket-extensions']
const ANSWERED = ['sec-websocket-accept', 'sec-websocket-protocol', 'sec-websocket-extensions']

/** Carries a web socket between a page of a preview and the learner's program. Ends both when either ends. */
export async function serveUpgrade({
  request,
  socket,
  head,
  passage,
  path,
  port,
}: {
  request: IncomingMessage
  socket: Duplex
  head: Buffer
  passage: Duplex
  path: string
  port: number
}): Promise<void> {
  socket.on('close', () => passage.destroy())
  const lines = PASSED.flatMap((name) => {
    const value = request.headers[name]
    return typeof value === 'string' ? [`${name}: ${value}`] : []
  })
  const start = [`GET ${path} HTTP/1.1`, `Host: localhost:${port}`, 'Connection: Upgrade', 'Upgrade: websocket']
  passage.write(`${[...start, ...lines].join('\r\n')}\r\n\r\n`)
  const answer = await readHead(passage)
  if (!answer) return void socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n')
  // Not before: a program that hangs up without a word shall be told of.
  if (passage.destroyed) return void socket.destroy()
  passage.on('close', () => socket.destroy())
  socket.write(
    `${['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket', ...answer.lines].join('\r\n')}\r\n\r\n`,
  )
  if (answer.rest.length > 0) socket.write(answer.rest)
  if (head.length > 0) passage.write(head)
  passage.pipe(socket)
  socket.pipe(passage)
}

/** The learner's answer up to its blank line; null when it is no 101, or never ends. */
function readHead(passage: Duplex): Promise<{ lines: string[]; rest: Buffer } | null> {
  return new Promise((resolve) => {
    let seen = Buffer.alloc(0)
    const done = (result: { lines: string[]; rest: Buffer } | null) => {
      passage.off('data', onData).off('close', onClose)
      passage.pause()
      resolve(result)
    }
    const onClose = () => done(null)
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk])
      const end = seen.indexOf('\r\n\r\n')
      if (end < 0) return seen.length > HEAD_MAX_BYTES ? done(null) : undefined
      const [status, ...lines] = seen.subarray(0, end).toString('latin1').split('\r\n')
      if (!/^HTTP\/1\.1 101\b/.test(status ?? '')) return done(null)
      const kept = lines.filter((line) => ANSWERED.includes(line.split(':')[0]?.trim().toLowerCase() ?? ''))
      done({ lines: kept, rest: seen.subarray(end + 4) })
    }
    passage.on('data', onData).on('close', onClose)
  })
}
