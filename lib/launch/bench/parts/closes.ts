import { setTimeout as delay } from 'node:timers/promises'
import { removeContainer } from '@/lib/docker/container'
import { startBare } from '../bare'
import type { Bench } from '../measure'
import type { Figure } from '../table'
import { type Wire, waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'
import { another } from './idle'

const GRACE_MS = 3000

/**
 * Opens and closes a terminal a hundred times over, and counts the shells that are left. For the others in a container of
 * their own without our bounds: a sandbox has 24 pseudo-terminals, which shells that are left over use up.
 */
export async function measureCloses(bench: Bench): Promise<Figure[]> {
  const times = bench.quick ? 8 : 100
  const ours = await leftOfOurs(bench, times)
  const figures: Figure[] = []
  for (const peer of bench.peers) {
    const id = await startBare(bench, { pids: 2 * times + 100, memoryMib: 1024 })
    const base = await leftAfter(bench, { name: peer.name, times, containerId: id }, () => peer.open(id))
    await removeContainer(bench.engine, id)
    figures.push({
      part: 'Shells',
      what: `left in the sandbox after ${times} closed terminals`,
      unit: '',
      ours,
      base,
      against: peer.name,
      goal: { of: 'ours', is: 'at most', value: 0 },
    })
  }
  return figures
}

async function leftOfOurs(bench: Bench, times: number): Promise<number> {
  const learner = await bench.school.enrol(bench.lesson)
  const { id, containerId } = await learner.start(bench.lesson)
  const left = await leftAfter(bench, { name: 'ours', times, containerId }, async () =>
    openDrydock(learner, { sandboxId: id, terminal: await another(learner, id) }),
  )
  await learner.stop(bench.lesson)
  return left
}

async function leftAfter(
  bench: Bench,
  { name, times, containerId }: { name: string; times: number; containerId: string },
  open: () => Promise<Wire>,
): Promise<number> {
  for (let index = 0; index < times; index++) {
    bench.signal.throwIfAborted()
    if (index % 10 === 0) bench.say(`closing terminals: ${name}, ${index} of ${times}`)
    const wire = await open()
    await waitFor(wire, (tail) => /[$#] /.test(tail))
    await wire.close()
  }
  await delay(GRACE_MS)
  return shells(bench, containerId)
}

async function shells({ engine }: Bench, containerId: string): Promise<number> {
  const { Processes } = await engine.docker.getContainer(containerId).top({ ps_args: '-eo pid,args' })
  return ((Processes ?? []) as string[][]).filter((cells) => /(^|\/| )-?bash( |$)/.test(cells.at(-1) ?? '')).length
}
