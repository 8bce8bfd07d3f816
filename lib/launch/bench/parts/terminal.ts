import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, percentile } from '../measure'
import type { Figure, Goal } from '../table'
import { atPrompt, say, settle, type Wire, waitFor } from '../wire'
import { openDrydock } from '../wires/drydock'

const LINES_BYTES = 10 * 1024 * 1024
const FLOOD_MS = 700
/** Between two keys of somebody who types fast. */
const TYPING_MS = 40
/** A server that was just started still opens its pages and its screens. */
const REST_MS = 3000
const KIB = 1024

/** One way to the same two shells; what was measured on it, in the order of the table. */
interface Way {
  name: string
  wire: Wire
  noise: Wire
  echoTyped: number[]
  echoAtOnce: number[]
  echoFlood: number[]
  linesPerSecond: number[]
  promptBack: number[]
  stillShown: number[]
}

/**
 * Echo, throughput and Ctrl-C through the real server, and through every peer, in the same two containers. The ways take
 * turns in every round, so that whatever else the machine does hits all of them alike.
 */
export async function measureTerminal(bench: Bench): Promise<Figure[]> {
  const [one, two] = await Promise.all([bench.school.enrol(bench.lesson), bench.school.enrol(bench.lesson)])
  const [here, next] = await Promise.all([one.start(bench.lesson), two.start(bench.lesson)])
  const ways: Way[] = []
  try {
    ways.push(
      await openWay('ours', () =>
        Promise.all([openDrydock(one, { sandboxId: here.id }), openDrydock(two, { sandboxId: next.id })]),
      ),
    )
    for (const peer of bench.peers)
      ways.push(await openWay(peer.name, () => Promise.all([peer.open(here.containerId), peer.open(next.containerId)])))
    await delay(REST_MS)
    await measureWays(bench, ways)
  } finally {
    await Promise.all(ways.flatMap(({ wire, noise }) => [wire.close(), noise.close()]))
  }
  await Promise.all([one.stop(bench.lesson), two.stop(bench.lesson)])
  const [ours, ...others] = ways
  return ours ? others.flatMap((base) => figures(ours, base)) : []
}

async function openWay(name: string, open: () => Promise<[Wire, Wire]>): Promise<Way> {
  const [wire, noise] = await open()
  await settle(wire)
  await settle(noise)
  return { name, wire, noise, ...noFigures() }
}

function noFigures() {
  return { echoTyped: [], echoAtOnce: [], echoFlood: [], linesPerSecond: [], promptBack: [], stillShown: [] }
}

async function measureWays({ quick, signal, say: tell }: Bench, ways: Way[]): Promise<void> {
  const rounds = quick ? 2 : 5
  const keys = quick ? 20 : 60
  // The first of each is not counted: code and buffers are cold.
  for (let round = -1; round < rounds; round++)
    for (const way of ways) {
      signal.throwIfAborted()
      tell(`terminal: ${way.name}, round ${round + 1} of ${rounds}`)
      await measureRound(round < 0 ? { ...way, ...noFigures() } : way, keys)
    }
}

async function measureRound(way: Way, keys: number): Promise<void> {
  const { wire, noise } = way
  wire.write('stty -echoctl; cat\r')
  await delay(300)
  for (let key = 0; key < keys; key++) {
    way.echoTyped.push(await press(wire))
    await delay(TYPING_MS)
  }
  for (let key = 0; key < keys; key++) way.echoAtOnce.push(await press(wire))
  noise.write('yes\r')
  await delay(300)
  for (let key = 0; key < keys; key++) way.echoFlood.push(await press(wire))
  await interrupt(noise)
  await interrupt(wire)

  way.linesPerSecond.push(await readLines(wire))
  for (let times = 0; times < 2; times++) {
    wire.write('yes\r')
    await delay(FLOOD_MS)
    const { ms, bytes } = await interrupt(wire)
    way.promptBack.push(ms)
    way.stillShown.push(bytes)
  }
}

/** Milliseconds from a key to its echo. */
async function press(wire: Wire): Promise<number> {
  const started = performance.now()
  const echo = waitFor(wire, (tail) => tail.includes('x'))
  wire.write('x')
  await echo
  return performance.now() - started
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

function figures(ours: Way, base: Way): Figure[] {
  const raw = base.name === 'raw engine stream'
  const row = (what: string, unit: string, pick: (from: Way) => number, goal?: Goal): Figure => ({
    part: `Terminal against ${base.name}`,
    what,
    unit,
    ours: pick(ours),
    base: pick(base),
    against: base.name,
    goal,
  })
  const ratio = (is: Goal['is'], value: number): Goal => ({ of: 'ratio', is, value })
  const atMost = (value: number) => (raw ? ratio('at most', value) : undefined)
  const middle = (values: number[]) => percentile(values, 0.5)
  return [
    row('echo of a key as people type, p50', 'ms', (from) => middle(from.echoTyped), atMost(1.6)),
    row('echo of a key as people type, p99', 'ms', (from) => percentile(from.echoTyped, 0.99)),
    row('echo of keys without a pause, p50', 'ms', (from) => middle(from.echoAtOnce)),
    row('echo of keys without a pause, p99', 'ms', (from) => percentile(from.echoAtOnce, 0.99)),
    row('echo beside a neighbour’s flood, p50', 'ms', (from) => middle(from.echoFlood)),
    row('echo beside a neighbour’s flood, p99', 'ms', (from) => percentile(from.echoFlood, 0.99), atMost(1.5)),
    row(
      '10 MB of lines',
      'MB/s',
      (from) => middle(from.linesPerSecond),
      ratio('at least', base.name === 'wetty' ? 2 : 1),
    ),
    row('prompt after Ctrl-C in a flood', 'ms', (from) => middle(from.promptBack), atMost(3)),
    row(
      'still shown after Ctrl-C',
      'KiB',
      (from) => middle(from.stillShown) / KIB,
      raw ? { of: 'ours', is: 'at most', value: 256 } : undefined,
    ),
  ]
}
