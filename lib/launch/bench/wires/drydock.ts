import { WebSocket } from 'ws'
import { parseServerFrame, SUBPROTOCOL } from '@/lib/terminal/protocol'
import type { Learner } from '../school'
import { SIZE, type Wire } from '../wire'

const ACK_BYTES = 32 * 1024
const TRIES = 200
const RETRY_MS = 25

/** A terminal of a learner, through the real server, as the page opens it. */
export async function openDrydock(
  learner: Learner,
  { sandboxId, terminal = 'main', acks = true }: { sandboxId: string; terminal?: string; acks?: boolean },
): Promise<Wire & { socket: WebSocket }> {
  const socket = await connect(learner, `/ws/terminal/${sandboxId}?terminal=${terminal}`)
  let offset = 0
  let acked = 0
  const wire = {
    socket,
    write: (text: string) => socket.send(Buffer.from(text), { binary: true }),
    onData: (_: Buffer) => {},
    close: async () => {
      await learner.api('DELETE', `/api/sandboxes/${sandboxId}/terminals/${terminal}`)
      socket.terminate()
    },
  }
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) {
      const frame = parseServerFrame(String(data))
      if (frame.t !== 'resume') return
      offset = acked = frame.o
      wire.onData(Buffer.from(frame.snap))
      return
    }
    offset += data.length
    if (acks && offset - acked >= ACK_BYTES) {
      acked = offset
      socket.send(JSON.stringify({ t: 'ack', o: offset }))
    }
    wire.onData(data)
  })
  socket.send(JSON.stringify({ t: 'resume', id: null, o: null, ...SIZE }))
  return wire
}

/** Tries again while the sandbox is being started. */
async function connect({ url, cookie }: Learner, path: string): Promise<WebSocket> {
  for (let tries = 1; ; tries++) {
    const socket = new WebSocket(url.replace('http', 'ws') + path, [SUBPROTOCOL], {
      origin: url,
      headers: { cookie },
      perMessageDeflate: false,
    })
    const refusal = await new Promise<Error | null>((resolve) => {
      socket.once('open', () => resolve(null))
      socket.once('error', resolve)
    })
    socket.on('error', () => {})
    if (!refusal) return socket
    if (tries >= TRIES) throw refusal
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
