import { once } from 'node:events'
import { WebSocket } from 'ws'
import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'
import type { Peer } from '../wire'
import { type PeerPlace, type PeerProcess, startPeer } from './process'

const ACK_CHARS = 5_000

/** What many write themselves: node-pty runs the docker command, a WebSocket carries it. */
export function gatewayPeer(place: PeerPlace): Peer {
  const servers = new Map<string, PeerProcess>()
  const server = async (containerId: string) => {
    const known = servers.get(containerId)
    if (known) return known
    const command = execCommand(place.docker, containerId)
    const started = await startPeer((port) => [place.gateway, place.modules, String(port), ...command], place)
    servers.set(containerId, started)
    return started
  }
  return {
    name: 'node-pty + ws',
    open: async (containerId) => {
      const { port } = await server(containerId)
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
      let ahead = 0
      const wire = {
        write: (text: string) => socket.send(text),
        onData: (_: Buffer) => {},
        close: async () => socket.terminate(),
      }
      socket.on('message', (data: Buffer) => {
        ahead += data.length
        if (ahead >= ACK_CHARS) {
          socket.send(Buffer.from(String(ahead)), { binary: true })
          ahead = 0
        }
        wire.onData(data)
      })
      await once(socket, 'open')
      socket.on('error', () => {})
      return wire
    },
    pids: async () => (await Promise.all([...servers.values()].map((one) => one.pids()))).flat(),
    stop: async () => void (await Promise.all([...servers.values()].map((one) => one.stop()))),
  }
}

export function execCommand(docker: string, containerId: string): string[] {
  return [docker, 'exec', '-it', '-u', LEARNER, '-w', HOME_DIR, containerId, 'bash', '-l']
}
