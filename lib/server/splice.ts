import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '@/lib/base/clock'
import { AppError } from '@/lib/base/errors'
import { PASS_HEADER, sealPass } from '@/lib/broker/pass'
import type { Visit } from '@/lib/broker/rights'
import { SUBPROTOCOL } from '@/lib/terminal/protocol'
import type { Way } from './gateway'

const WEBSOCKET_KEY = /^[+/0-9A-Za-z]{22}==$/

/**
 * The way to a broker of its own: the upgrade is asked of it anew, with who it is for, and from then on bytes go to and
 * fro unread. Every way that either side ends, both end; a client whose web server ends comes back by another.
 */
export function spliceTo({ path, secret, clock }: { path: string; secret: string; clock: Clock }): Way {
  const open = new Set<Duplex>()

  return {
    enter: async ({ request, socket, head, visit }) => {
      const text = upgradeText(request, visit, { secret, now: clock.now() })
      const broker = await reach(path)
      open.add(socket)
      const end = () => {
        open.delete(socket)
        socket.destroy()
        broker.destroy()
      }
      for (const side of [socket, broker]) side.on('error', end).on('close', end)
      if (socket.destroyed) return end()
      broker.write(text)
      broker.write(head)
      socket.pipe(broker)
      broker.pipe(socket)
    },
    close: async () => {
      for (const socket of open) socket.destroy()
    },
  }
}

/** Throws `engine_unavailable` when no broker answers: the page tries again by itself. */
function reach(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', (cause) =>
      reject(new AppError('engine_unavailable', 'The terminals are restarting. Try again in a moment.', { cause })),
    )
  })
}

function upgradeText(
  { headers }: IncomingMessage,
  { claim }: Visit,
  { secret, now }: { secret: string; now: Date },
): string {
  const key = headers['sec-websocket-key'] ?? ''
  if (!WEBSOCKET_KEY.test(key) || headers['sec-websocket-version'] !== '13')
    throw new AppError('invalid_input', 'This is no WebSocket.')
  const lines = [
    'GET /terminal HTTP/1.1',
    'Host: broker',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
    `${PASS_HEADER}: ${sealPass(claim, { secret, now })}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}
