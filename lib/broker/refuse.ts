import type { Duplex } from 'node:stream'
import type { AppError } from '@/lib/base/errors'

/** Answers an upgrade in plain HTTP, before any WebSocket exists. */
export function refuseUpgrade(socket: Duplex, { status, code, message }: AppError): void {
  const body = JSON.stringify({ error: { code, message } })
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
