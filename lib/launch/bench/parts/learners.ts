import { type Bench, inParallel, percentile, sample } from '../measure'
import { availableBytes, pidsOf, proportionalBytes } from '../memory'
import type { Figure } from '../table'
import { waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'
import { familyOf } from '../wires/process'

const MIB = 1024 * 1024
const AT_ONCE = 8
const REST_MS = 10_000

/** A whole school at once: every learner with a sandbox and an idle terminal, and where the memory goes. */
export async function measureLearners(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? 6 : 100
  const before = await account(bench)
  const present = await inParallel({ times: count, width: AT_ONCE, signal: bench.signal }, async (index) => {
    const learner = await bench.school.enrol(bench.lesson)
    const { id } = await learner.start(bench.lesson)
    const wire = await openDrydock(learner, { sandboxId: id })
    await waitFor(wire, (tail) => /[$#] /.test(tail))
    bench.say(`${index + 1} of ${count} learners are there`)
    return { learner, wire }
  })
  await new Promise((resolve) => setTimeout(resolve, bench.quick ? 1000 : REST_MS))
  const after = await account(bench)
  const [someone] = present
  const echo = someone
    ? await sample({ times: bench.quick ? 20 : 100, signal: bench.signal }, async () => {
        const heard = waitFor(someone.wire, (tail) => tail.length > 0)
        someone.wire.write('x')
        await heard
      })
    : []
  await inParallel({ times: present.length, width: AT_ONCE, signal: bench.signal }, async (index) => {
    present[index]?.wire.socket.terminate()
    await present[index]?.learner.stop(bench.lesson)
  })
  const part = `${count} learners at once, each with a sandbox and a terminal`
  const figure = (what: string, bytes: number): Figure => ({
    part,
    what,
    unit: 'MiB',
    ours: bytes / MIB,
    base: null,
    against: '',
  })
  return [
    figure('in all: what the machine has less', before.available - after.available),
    figure('for each of them', (before.available - after.available) / count),
    figure('server (PSS), growth', after.server - before.server),
    figure('engine: dockerd, containerd and a shim for each (PSS), growth', after.engine - before.engine),
    figure('processes in the sandboxes (PSS), growth', after.inside - before.inside),
    { ...figure('echo of a key meanwhile, p50', 0), unit: 'ms', ours: percentile(echo, 0.5) },
    { ...figure('echo of a key meanwhile, p99', 0), unit: 'ms', ours: percentile(echo, 0.99) },
  ]
}

async function account({ school }: Bench) {
  const [server, engine, inside] = await Promise.all([
    familyOf(school.pid),
    pidsOf(/^\S*(dockerd|containerd|containerd-shim\S*) /),
    pidsOf(/^(sleep infinity|sh -c (IFS|ln -sfn|stty)|bash -l|-bash|\S*docker-init )/),
  ])
  return {
    available: await availableBytes(),
    server: await proportionalBytes(server),
    engine: await proportionalBytes(engine),
    inside: await proportionalBytes(inside),
  }
}
