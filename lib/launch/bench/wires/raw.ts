import type { Engine } from '@/lib/docker/client'
import { startTtyExec } from '@/lib/docker/tty-exec'
import { HOME_DIR, LEARNER } from '@/lib/sandboxes/limits'
import { type Peer, SIZE, type Wire } from '../wire'

/** The engine's own stream, without anything in between: what everything else is compared with. */
export function rawPeer(engine: Engine): Peer {
  return {
    name: 'raw engine stream',
    open: (containerId) => openRaw(engine, containerId),
    pids: async () => [],
    stop: async () => {},
  }
}

export async function openRaw(engine: Engine, containerId: string): Promise<Wire> {
  const command = ['bash', '-l']
  const tty = await startTtyExec(engine, { containerId, command, user: LEARNER, workingDir: HOME_DIR, ...SIZE })
  const wire: Wire = {
    write: (text) => void tty.stream.write(text),
    onData: () => {},
    close: async () => void tty.stream.destroy(),
  }
  tty.stream.on('data', (chunk: Buffer) => wire.onData(chunk))
  tty.stream.on('error', () => {})
  return wire
}
