import type { IncomingMessage } from 'node:http'
import { type Duplex, Readable } from 'node:stream'
import { malformed } from './refusal'

const UPGRADE_BODY_MAX_BYTES = 64 * 1024

/**
 * The body of a request that asks to leave HTTP: exactly as many bytes as it declares. What follows them belongs to
 * the new protocol and goes back to the socket. A body without a length is refused: its end could be read in two ways.
 */
export function bodyOfUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Readable {
  const declared = req.headers['content-length']
  const length = declared === undefined ? 0 : Number(declared)
  const fail = (message: string) =>
    new Readable({
      read() {
        this.destroy(malformed(message))
      },
    })
  if (req.headers['transfer-encoding'] !== undefined)
    return fail('A call that switches its protocol must declare the length of its body.')
  if (!Number.isSafeInteger(length) || length < 0 || length > UPGRADE_BODY_MAX_BYTES)
    return fail('The body of a call that switches its protocol is too large.')
  if (head.length > 0) socket.unshift(head)
  if (length === 0) return Readable.from([])

  const body = new Readable({ read() {} })
  let missing = length
  const onReadable = () => {
    while (missing > 0) {
      const chunk = (socket.read(Math.min(missing, socket.readableLength)) ?? null) as Buffer | null
      if (!chunk || chunk.length === 0) return
      missing -= chunk.length
      body.push(chunk)
    }
    stop()
    body.push(null)
  }
  const onEnd = () => {
    stop()
    body.destroy(malformed('The body was cut short.'))
  }
  const stop = () => {
    socket.off('readable', onReadable)
    socket.off('end', onEnd)
    socket.off('close', onEnd)
  }
  socket.on('readable', onReadable)
  socket.once('end', onEnd)
  socket.once('close', onEnd)
  onReadable()
  return body
}
