import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Peer } from '../wire'
import { execCommand } from './gateway'
import { type PeerPlace, type PeerProcess, startPeer } from './process'

interface SocketIo {
  on(event: string, listener: (data: string) => void): void
  emit(event: string, data: unknown): void
  disconnect(): void
}

const COMMIT_CHARS = 64 * 1024

/** wetty with the docker command, spoken to as its own page does. It runs a command itself only for root. */
export function wettyPeer(place: PeerPlace): Peer {
  const servers = new Map<string, PeerProcess>()
  const server = async (containerId: string) => {
    const known = servers.get(containerId)
    if (known) return known
    const command = execCommand(place.docker, containerId).join(' ')
    const main = join(place.modules, 'node_modules/wetty/build/main.js')
    const options = [
      '--base',
      '/wetty',
      '--host',
      '127.0.0.1',
      '--ssh-host',
      'localhost',
      '--log-level',
      'error',
      '--command',
      command,
    ]
    const started = await startPeer((port) => [main, '--port', String(port), ...options], place)
    servers.set(containerId, started)
    return started
  }
  return {
    name: 'wetty',
    open: async (containerId) => {
      const { port } = await server(containerId)
      const require = createRequire(`${place.modules}/`)
      const { io } = require('socket.io-client') as { io(url: string, options: object): SocketIo }
      const socket = io(`http://127.0.0.1:${port}`, {
        path: '/wetty/socket.io',
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
      })
      let ahead = 0
      const wire = {
        write: (text: string) => socket.emit('input', text),
        onData: (_: Buffer) => {},
        close: async () => socket.disconnect(),
      }
      socket.on('data', (text) => {
        ahead += text.length
        if (ahead >= COMMIT_CHARS) {
          socket.emit('commit', ahead)
          ahead = 0
        }
        wire.onData(Buffer.from(text))
      })
      await new Promise<void>((resolve, reject) => {
        socket.on('login', () => resolve())
        socket.on('connect_error', () => reject(new Error('wetty refuses the connection')))
      })
      return wire
    },
    pids: async () => (await Promise.all([...servers.values()].map((one) => one.pids()))).flat(),
    stop: async () => void (await Promise.all([...servers.values()].map((one) => one.stop()))),
  }
}
