import { setTimeout as delay } from 'node:timers/promises'
import { removeContainer } from '@/lib/docker/container'
import { startBare } from '../bare'
import type { Bench } from '../measure'
import { proportionalBytes } from '../memory'
import type { Figure } from '../table'
import { settle, type Wire } from '../wire'
import { openDrydock } from '../wires/drydock'
import { familyOf } from '../wires/process'

const KIB = 1024
const MIB = 1024 * 1024
const SETTLE_MS = 2000
const STALL_MS = 5000

/** What an idle terminal costs the server, and what happens when a client stops reading. */
export async function measureIdle(bench: Bench): Promise<Figure[]> {
  const terminals = bench.quick ? 4 : 8
  const learner = await bench.school.enrol(bench.lesson)
  const { id } = await learner.start(bench.lesson)
  const serverBytes = async () => proportionalBytes(await familyOf(bench.school.pid))
  const figures: Figure[] = []
  const stalled = await stall(bench, { learner, sandboxId: id, serverBytes })

  bench.say('idle terminals: ours')
  const first = await openDrydock(learner, { sandboxId: id })
  await settle(first)
  const ours = await growth({ terminals: terminals - 1, bytes: serverBytes }, async () => {
    const wire = await openDrydock(learner, { sandboxId: id, terminal: await another(learner, id) })
    await settle(wire)
    return wire
  })
  await first.close()
  for (const peer of bench.peers) {
    if (peer.name === 'raw engine stream') continue
    bench.say(`idle terminals: ${peer.name}`)
    const containerId = await startBare(bench)
    const warm = await peer.open(containerId)
    await settle(warm)
    const base = await growth(
      { terminals: terminals - 1, bytes: async () => proportionalBytes(await peer.pids()) },
      async () => {
        const wire = await peer.open(containerId)
        await settle(wire)
        return wire
      },
    )
    await warm.close()
    await removeContainer(bench.engine, containerId)
    figures.push({
      part: 'Memory',
      what: 'server, for each idle terminal more (PSS)',
      unit: 'KiB',
      ours: ours / KIB,
      base: base / KIB,
      against: peer.name,
      goal: { of: 'ratio', is: 'at most', value: 1 },
    })
  }
  await learner.stop(bench.lesson)
  return [...figures, stalled]
}

/** Opens one more terminal by the API, and returns its name. */
export async function another(
  learner: { api(method: string, path: string, body?: unknown): Promise<unknown> },
  id: string,
) {
  const { terminal } = (await learner.api('POST', `/api/sandboxes/${id}/terminals`, {})) as {
    terminal: { name: string }
  }
  return terminal.name
}

async function growth(
  { terminals, bytes }: { terminals: number; bytes: () => Promise<number> },
  open: () => Promise<Wire>,
): Promise<number> {
  await delay(SETTLE_MS)
  const before = await bytes()
  const wires: Wire[] = []
  for (let index = 0; index < terminals; index++) wires.push(await open())
  await delay(SETTLE_MS)
  const each = ((await bytes()) - before) / terminals
  for (const wire of wires) await wire.close()
  return Math.max(0, each)
}

async function stall(
  bench: Bench,
  given: { learner: Parameters<typeof openDrydock>[0]; sandboxId: string; serverBytes: () => Promise<number> },
): Promise<Figure> {
  bench.say('a client that stops reading')
  // One of its own: the flood ends when it is closed.
  const terminal = await another(given.learner, given.sandboxId)
  const wire = await openDrydock(given.learner, { sandboxId: given.sandboxId, terminal, acks: false })
  await settle(wire)
  const before = await given.serverBytes()
  wire.write('yes\r')
  wire.socket.pause()
  await delay(STALL_MS)
  const grown = (await given.serverBytes()) - before
  await wire.close()
  return {
    part: 'Memory',
    what: `server, growth in ${STALL_MS / 1000} s of a flood that its client does not read`,
    unit: 'MiB',
    ours: Math.max(0, grown) / MIB,
    base: null,
    against: '',
    goal: { of: 'ours', is: 'at most', value: 32 },
  }
}
