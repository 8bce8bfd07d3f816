import { setTimeout as delay } from 'node:timers/promises'
import type { Bench } from '../measure'
import type { Figure } from '../table'
import { type Wire, waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'
import { another } from './idle'

const GRACE_MS = 3000

/** Opens and closes a terminal a hundred times over, and counts the shells that are left in the sandbox. */
export async function measureCloses(bench: Bench): Promise<Figure[]> {
  const times = bench.quick ? 8 : 100
  const learner = await bench.school.enrol(bench.lesson)
  const { id, containerId } = await learner.start(bench.lesson)
  const count = () => shells(bench, containerId)
  const ours = await leftAfter(bench, { name: 'ours', times, count }, async () =>
    openDrydock(learner, { sandboxId: id, terminal: await another(learner, id) }),
  )
  const figures: Figure[] = []
  for (const peer of bench.peers) {
    const before = await count()
    const base = (await leftAfter(bench, { name: peer.name, times, count }, () => peer.open(containerId))) - before
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
  await learner.stop(bench.lesson)
  return figures
}

async function leftAfter(
  { signal, say }: Bench,
  { name, times, count }: { name: string; times: number; count: () => Promise<number> },
  open: () => Promise<Wire>,
): Promise<number> {
  for (let index = 0; index < times; index++) {
    signal.throwIfAborted()
    if (index % 10 === 0) say(`closing terminals: ${name}, ${index} of ${times}`)
    const wire = await open()
    await waitFor(wire, (tail) => /[$#] /.test(tail))
    await wire.close()
  }
  await delay(GRACE_MS)
  return count()
}

async function shells({ engine }: Bench, containerId: string): Promise<number> {
  const { Processes } = await engine.docker.getContainer(containerId).top({ ps_args: '-eo pid,args' })
  return ((Processes ?? []) as string[][]).filter((cells) => /(^|\/| )-?bash( |$)/.test(cells.at(-1) ?? '')).length
}
