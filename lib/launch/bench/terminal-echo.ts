import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '@/lib/base/log'
import { removeContainer, startContainer } from '@/lib/docker/container'
import { LABEL } from '@/lib/docker/labels'
import { startTtyExec } from '@/lib/docker/tty-exec'
import { createBroker } from '@/lib/terminal/broker'
import { type Bench, INSTANCE, type Row, sample } from './measure'

const TIMES = 200
const WARM_UP = 20
const MIB = 1024 * 1024
const SIZE = { cols: 80, rows: 24 }

/** From a key that reaches the server to its echo leaving it, through the broker and without it. */
export async function measureTerminalEcho({ engine, signal }: Bench): Promise<Row[]> {
  const { id } = await startContainer(engine, {
    image: 'drydock/sandbox:1',
    cmd: ['sleep', 'infinity'],
    labels: { [LABEL.instance]: INSTANCE, [LABEL.kind]: 'test' },
    network: 'none',
    memoryBytes: 256 * MIB,
    nanoCpus: 0.5e9,
    pids: 64,
    init: true,
  })
  try {
    return [
      { what: 'terminal, key to echo through the broker', samples: await throughBroker({ engine, signal }, id) },
      { what: 'bare exec on a terminal, key to echo', samples: await bareExec({ engine, signal }, id) },
    ]
  } finally {
    await removeContainer(engine, id)
  }
}

async function throughBroker({ engine, signal }: Pick<Bench, 'engine' | 'signal'>, containerId: string) {
  const screenDir = await mkdtemp(join(tmpdir(), 'drydock-bench-'))
  const broker = createBroker({ engine, log: createLog({ level: 'error' }), screenDir, onActivity: () => {} })
  let heard = () => {}
  let offset = 0
  try {
    const attachment = await broker.attach({
      key: { sandboxId: '00000000-0000-4000-8000-000000000000', name: 'main' },
      spec: { containerId, command: ['cat'], user: 'learner', workingDir: '/tmp' },
      size: SIZE,
      viewer: {
        bytes: (bytes) => {
          offset += bytes.length
          heard()
        },
        resumed: ({ o }) => {
          offset = o
        },
        sized: () => {},
        exited: () => {},
        closed: () => {},
        told: () => {},
      },
      peer: { id: 'bench', person: 'bench', name: 'Bench', role: 'controller', guest: false },
    })
    attachment.resume({ id: null, o: null, ...SIZE })
    const press = async () => {
      const echo = new Promise<void>((resolve) => {
        heard = resolve
      })
      await attachment.input(Buffer.from('x'))
      await echo
      attachment.ack(offset)
    }
    return await steady(press, signal)
  } finally {
    await broker.stop()
    await rm(screenDir, { recursive: true, force: true })
  }
}

async function bareExec({ engine, signal }: Pick<Bench, 'engine' | 'signal'>, containerId: string) {
  const tty = await startTtyExec(engine, { containerId, command: ['cat'], user: 'learner', ...SIZE })
  try {
    const press = async () => {
      const echo = new Promise<void>((resolve) => tty.stream.once('data', () => resolve()))
      tty.stream.write('x')
      await echo
    }
    return await steady(press, signal)
  } finally {
    tty.stream.destroy()
  }
}

async function steady(press: () => Promise<void>, signal: AbortSignal): Promise<number[]> {
  await sample({ times: WARM_UP, signal }, press)
  return sample({ times: TIMES, signal }, press)
}
