import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { PTYS } from './limits'
import { TEST_LIMITS } from './test-context'
import { type Cell, median, type Neighbour, startCell, startNeighbour } from './test-neighbours'

// A hostile learner in one sandbox, somebody who types in the next one. Each attack must end at its limit, leave the
// attacker's own sandbox usable, and leave the neighbour's keys their echo.

/**
 * How much slower the neighbour's median echo may be than alone in the same run. Wide on purpose: machines of tests are
 * busy, and starving looks like hundreds.
 */
const MAX_SLOWER = 30
/** Below this a median says more about the machine than about the neighbour. */
const FLOOR_MS = 2

let bench: TestEngine
let attacker: Cell
let neighbour: Neighbour
let besideCell: Cell
let alone = FLOOR_MS
const figures: string[] = []

beforeAll(async () => {
  bench = createTestEngine()
  ;[attacker, besideCell] = await Promise.all([startCell(bench, TEST_LIMITS), startCell(bench, TEST_LIMITS)])
  neighbour = await startNeighbour(bench, besideCell)
  alone = Math.max(FLOOR_MS, median(await neighbour.press(delay(1000))))
})
afterAll(async () => {
  neighbour?.close()
  await Promise.all([attacker?.remove(), besideCell?.remove()])
  await bench[Symbol.asyncDispose]()
  console.log(`Median echo of a neighbour, alone ${alone.toFixed(1)} ms:\n  ${figures.join('\n  ')}`)
})

/** What the attack printed, after the neighbour was measured beside it and the attacker's sandbox was found usable. */
async function beside(name: string, attack: () => Promise<string>): Promise<string> {
  const attacking = attack()
  const echo = median(await neighbour.press(attacking))
  figures.push(`${name}: ${echo.toFixed(1)} ms, ×${(echo / alone).toFixed(1)}`)
  const said = await attacking
  expect(echo / alone, `echo of the neighbour beside ${name}`).toBeLessThan(MAX_SLOWER)
  await expect.poll(() => attacker.inside('echo usable'), { timeout: 60_000 }).toBe('usable')
  return said
}

const hostile = (name: string, script: string) => beside(name, () => attacker.inside(script))

test('processor: loops on every core take their own share only', async () => {
  await hostile('busy loops', 'for i in $(seq 20); do timeout 2 sh -c "while :; do :; done" & done; wait')
})

test('processor: nobody gets ahead by priority or by a real-time class', async () => {
  const said = await hostile('priority', 'nice -n -5 true; chrt -f 1 true; ionice -c 1 true; ulimit -r; nice')
  expect(said).toMatch(/ermission denied/)
  expect(said).toMatch(/Operation not permitted/)
  expect(said).toMatch(/\n0\n0$/)
})

test('processes: a fork bomb', async () => {
  await hostile('fork bomb', 'bomb() { bomb | bomb & }; bomb; sleep 2; kill -9 -1')
  const count = 'ls -d /proc/[0-9]* | wc -l'
  await expect.poll(async () => Number(await attacker.inside(count)), { timeout: 60_000 }).toBeLessThan(20)
})

test('processes: more than the limit are refused', async () => {
  // A shell that cannot fork ends: the one outside is left to clear up, or the next tests find no room for a process.
  const said = await hostile('many processes', '(for i in $(seq 100); do sleep 60 & done; echo no); kill -9 -1')
  expect(said).toMatch(/^$|Resource temporarily unavailable/)
})

test('memory: a heap, again and again, is killed inside and nowhere else', async () => {
  const said = await hostile(
    'heap',
    'for i in 1 2 3 4 5; do perl -e \'my $x = "x" x (1 << 30); print "G"."OT"\'; echo " $?"; done',
  )
  expect(said).not.toContain('GOT')
  expect(said.match(/137/g)?.length).toBe(5)
})

test('memory: files in the home and a heap count together', async () => {
  const said = await hostile(
    'files and heap',
    'head -c 100M /dev/zero > fill; head -c 100M /dev/zero > /tmp/fill; perl -e \'my $x = "x" x (90 << 20); print "G"."OT"\'; rm -f fill /tmp/fill',
  )
  expect(said).not.toContain('GOT')
  expect(said).toMatch(/No space left/)
})

test('memory: reading the whole image over and over', async () => {
  await hostile('page cache', 'for i in 1 2; do timeout 2 tar -cf - /usr 2>/dev/null | cat > /dev/null; done')
})

test('memory: names that do not exist', async () => {
  await hostile('negative names', 'timeout 2 perl -e \'stat("/tmp/n$_") for 1 .. 1e9\'')
})

test.each([
  ['home', '.', TEST_LIMITS.diskBytes],
  ['/tmp', '/tmp', TEST_LIMITS.diskBytes],
  ['/run', '/run', 1024 * 1024],
  ['/dev/shm', '/dev/shm', 4 * 1024 * 1024],
])('disk and inodes of %s', async (name, dir, bytes) => {
  const said = await hostile(
    `inodes of ${name}`,
    `mkdir ${dir}/n; perl -e 'for (1 .. 1e6) { open(my $f, ">", "${dir}/n/$_") or die "$!\n" } print "GOT"'; ls ${dir}/n | wc -l; rm -rf ${dir}/n; head -c 200M /dev/zero > ${dir}/fill; stat -c %s ${dir}/fill; rm ${dir}/fill`,
  )
  expect(said).not.toContain('GOT')
  const [files = 0, size = 0] = said
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number)
  expect(files).toBeLessThanOrEqual(Math.max(64, bytes / 4096))
  expect(size).toBeGreaterThan(0)
  expect(size).toBeLessThanOrEqual(bytes)
})

test('disk: nothing else can be written, message queues among it', async () => {
  const said = await hostile(
    'writable places',
    'for d in / /etc /usr /var/tmp /dev /sys /proc /proc/sys/kernel /dev/mqueue; do touch $d/x 2>/dev/null && echo "wrote $d"; done; ulimit -q',
  )
  expect(said).not.toMatch(/wrote (?!\/dev\/mqueue)/)
  expect(said).toMatch(/(^|\n)0$/)
})

test('log: the first process cannot be written to', async () => {
  expect(await hostile('flood of the log', 'timeout 1 yes > /proc/1/fd/1')).toBe('')
  const log = await bench.engine.docker.getContainer(attacker.containerId).logs({ stdout: true, stderr: true })
  expect((log as unknown as Buffer).length).toBeLessThan(1024)
})

test('files: descriptors run out for the one who takes them', async () => {
  const said = await hostile(
    'descriptors',
    'ulimit -n 4096; for i in 1 2 3 4; do perl -e \'while (open my $f, "<", "/dev/null") { push @f, $f } print scalar(@f), " $!\n"; sleep 1\' & done; wait',
  )
  for (const line of said.split('\n')) expect(line).toMatch(/^40\d\d Too many open files$/)
})

test('terminals: pseudo-terminals run out for the one who takes them', async () => {
  const opens = 'for i in $(seq 8); do perl -e \'open(my $f, "+<", "/dev/ptmx") or print "$!\n"\'; sleep 0.2; done'
  const [said, beside] = await Promise.all([
    hostile('pseudo-terminals', `perl -e '${PSEUDO_TERMINALS}'`),
    besideCell.inside(opens),
  ])
  expect(said).toBe(`${PTYS} No space left on device`)
  expect(beside).toBe('')
  expect(await attacker.inside('script -qc tty /dev/null')).toBe('/dev/pts/0')
})

test('sockets: buffers of the loopback and of unix sockets stay within the sandbox', async () => {
  const said = await hostile('unix sockets', `perl -e '${UNIX_SOCKETS}'; echo $?`)
  expect(said).toMatch(/137|Too many|No buffer|Cannot allocate/)
})

test.runIf(process.arch === 'x64')('kernel: keys, other namespaces and the like are refused', async () => {
  const said = await hostile('system calls', `perl -e '${SYSTEM_CALLS}'`)
  for (const line of said.split('\n')) expect(line).toMatch(/ -1 /)
})

test('kernel: /proc shows no process of anybody else, and nothing in it can be changed', async () => {
  const said = await hostile(
    'proc',
    'echo c > /proc/sysrq-trigger; echo 1 > /proc/sys/vm/drop_caches; echo 9 > /proc/sys/kernel/pid_max; echo -1000 > /proc/self/oom_score_adj && echo DONE; cat /proc/[0-9]*/comm | sort -u | tr "\\n" " "',
  )
  expect(said).not.toContain('DONE')
  expect(said.split('\n').at(-1)).toMatch(/^((bash|cat|sh|sleep|sort|tr) ?)+$/)
})

test('a learner who kills everything has a sandbox still', async () => {
  await hostile('kill', 'kill -9 -1')
  await hostile('kill of the first process', 'kill -9 1; kill -TERM 1; kill -STOP 1; kill -INT 1')
})

test('three hostile sandboxes at once', async () => {
  const more = await Promise.all([startCell(bench, TEST_LIMITS), startCell(bench, TEST_LIMITS)])
  const script =
    'for i in 1 2 3; do timeout 3 yes > /dev/null & timeout 3 sh -c "while :; do head -c 60M /dev/zero | tail -c 60M > /dev/null; done" & done; wait'
  await beside('three at once', async () => {
    await Promise.all([attacker, ...more].map(({ inside }) => inside(script)))
    return ''
  })
  await Promise.all(more.map(({ remove }) => remove()))
})

const PSEUDO_TERMINALS = [
  'while (open(my $f, "+<", "/dev/ptmx")) { push @f, $f }',
  'print scalar(@f), " $!\n"; sleep 2',
].join(' ')

const UNIX_SOCKETS = [
  'use Socket; use Fcntl; my $b = "x" x 65536;',
  'for (1 .. 8) { last unless fork }',
  'while (socketpair(my $a, my $c, AF_UNIX, SOCK_STREAM, 0)) {',
  '  fcntl($a, F_SETFL, O_NONBLOCK); 1 while syswrite($a, $b); push @s, $a, $c }',
  'print "$!\n"; sleep 1',
].join(' ')

/** x86-64 numbers; each line is "name result error". */
const SYSTEM_CALLS = [
  'my ($z, $n) = ("\\0" x 128, "user"); my %c = (',
  'add_key => [248, $n, $n, $z, 1, -3], keyctl => [250, 0, -3, 0, 0, 0], bpf => [321, 0, $z, 128],',
  'perf => [298, $z, 0, -1, -1, 0], userfaultfd => [323, 0], unshare => [272, 0x10000000], setns => [308, 0, 0],',
  'mount => [165, $n, $n, $n, 0, 0], kexec => [246, 0, 0, 0, 0], init_module => [175, $z, 0, $n],',
  'settime => [227, 0, $z], reboot => [169, 0xfee1dead, 672274793, 0, 0],',
  'swapon => [167, $n, 0], mq_open => [240, $n, 0102, 0600, 0]);',
  'for (sort keys %c) { my @a = @{$c{$_}}; print "$_ ", syscall(shift @a, @a), " $!\n" }',
].join(' ')
