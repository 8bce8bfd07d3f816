import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, percentile, sample } from '../measure'
import type { Figure, Goal } from '../table'
import { atPrompt, say, settle, type Wire, waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'

const LINES_BYTES = 10 * 1024 * 1024
const FLOOD_MS = 700
const KIB = 1024

/** What is measured on a terminal, in the order of the table. */
interface Measured {
  echoIdle: number[]
  echoFlood: number[]
  linesPerSecond: number
  promptBack: number
  stillShown: number
}

/** Echo, throughput and Ctrl-C through the real server, beside every peer, on the same two containers in turn. */
export async function measureTerminal(bench: Bench): Promise<Figure[]> {
  const [one, two] = await Promise.all([bench.school.enrol(bench.lesson), bench.school.enrol(bench.lesson)])
  const [here, next] = await Promise.all([one.start(bench.lesson), two.start(bench.lesson)])
  const ways = [
    {
      name: 'ours',
      open: () => openDrydock(one, { sandboxId: here.id }) as Promise<Wire>,
      flood: () => openDrydock(two, { sandboxId: next.id }) as Promise<Wire>,
    },
    ...bench.peers.map((peer) => ({
      name: peer.name,
      open: () => peer.open(here.containerId),
      flood: () => peer.open(next.containerId),
    })),
  ]
  const found = new Map<string, Measured>()
  for (const { name, open, flood } of ways) {
    bench.say(`terminal: ${name}`)
    const [wire, noise] = await Promise.all([open(), flood()])
    try {
      await settle(wire)
      await settle(noise)
      found.set(name, await measureWire(bench, { wire, noise }))
    } finally {
      await Promise.all([wire.close(), noise.close()])
    }
  }
  await Promise.all([one.stop(bench.lesson), two.stop(bench.lesson)])
  const ours = found.get('ours')
  return ours ? bench.peers.flatMap(({ name }) => figures({ ours, base: found.get(name), against: name })) : []
}

async function measureWire(bench: Bench, { wire, noise }: { wire: Wire; noise: Wire }): Promise<Measured> {
  const { quick, signal } = bench
  const keys = quick ? 40 : 300
  const rounds = quick ? 1 : 3
  wire.write('stty -echoctl; cat\r')
  await delay(300)
  await sample({ times: 20, signal }, () => press(wire))
  const echoIdle = await sample({ times: keys, signal }, () => press(wire))
  noise.write('yes\r')
  await delay(300)
  const echoFlood = await sample({ times: keys, signal }, () => press(wire))
  await interrupt(noise)
  await interrupt(wire)

  const speeds: number[] = []
  for (let round = 0; round < rounds; round++) speeds.push(await readLines(wire))
  const backs: { ms: number; bytes: number }[] = []
  for (let round = 0; round < rounds * 3; round++) {
    wire.write('yes\r')
    await delay(FLOOD_MS)
    backs.push(await interrupt(wire))
  }
  const middle = (values: number[]) => percentile(values, 0.5)
  return {
    echoIdle,
    echoFlood,
    linesPerSecond: middle(speeds),
    promptBack: middle(backs.map(({ ms }) => ms)),
    stillShown: middle(backs.map(({ bytes }) => bytes)),
  }
}

async function press(wire: Wire): Promise<void> {
  const echo = waitFor(wire, (tail) => tail.includes('x'))
  wire.write('x')
  await echo
}

/** Presses Ctrl-C; how long until the prompt is there, and how much came before it. */
async function interrupt(wire: Wire): Promise<{ ms: number; bytes: number }> {
  const started = performance.now()
  const back = waitFor(wire, atPrompt)
  wire.write('\x03')
  const { bytes } = await back
  const ms = performance.now() - started
  await delay(200)
  return { ms, bytes }
}

/** MB of lines in a second. */
async function readLines(wire: Wire): Promise<number> {
  const file = '/tmp/bench-lines'
  await say(
    wire,
    `[ -s ${file} ] || yes 'a line of a build log, as long as such lines are' | head -c 1048576 > ${file}`,
  )
  const started = performance.now()
  await say(wire, `for i in $(seq ${LINES_BYTES / 1048576}); do cat ${file}; done`)
  return LINES_BYTES / 1e6 / ((performance.now() - started) / 1000)
}

function figures({ ours, base, against }: { ours: Measured; base?: Measured; against: string }): Figure[] {
  const raw = against === 'raw engine stream'
  const row = (what: string, unit: string, pick: (from: Measured) => number, goal?: Goal): Figure => ({
    part: `Terminal against ${against}`,
    what,
    unit,
    ours: pick(ours),
    base: base ? pick(base) : null,
    against,
    goal,
  })
  const ratio = (is: Goal['is'], value: number): Goal => ({ of: 'ratio', is, value })
  return [
    row('echo of a key, p50', 'ms', (from) => percentile(from.echoIdle, 0.5), raw ? ratio('at most', 1.6) : undefined),
    row('echo of a key, p99', 'ms', (from) => percentile(from.echoIdle, 0.99)),
    row('echo beside a neighbour’s flood, p50', 'ms', (from) => percentile(from.echoFlood, 0.5)),
    row(
      'echo beside a neighbour’s flood, p99',
      'ms',
      (from) => percentile(from.echoFlood, 0.99),
      raw ? ratio('at most', 1.5) : undefined,
    ),
    row(
      '10 MB of lines',
      'MB/s',
      (from) => from.linesPerSecond,
      ratio('at least', raw ? 1 : against === 'wetty' ? 2 : 1),
    ),
    row('prompt after Ctrl-C in a flood', 'ms', (from) => from.promptBack, raw ? ratio('at most', 3) : undefined),
    row(
      'still shown after Ctrl-C',
      'KiB',
      (from) => from.stillShown / KIB,
      raw ? { of: 'ours', is: 'at most', value: 256 } : undefined,
    ),
  ]
}
