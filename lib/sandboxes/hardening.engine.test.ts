import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { inspectContainer, removeContainer, startContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { LEARNER, sandboxSpec } from './limits'
import { startSandbox } from './start'
import { stopSandbox } from './stop'
import { addLearner, createTestContext, TEST_LIMITS, testLesson } from './test-context'
import type { RunningSandbox, SandboxContext } from './types'

// All of it is asserted from inside, as the learner sees it, and not from what we asked the engine for.

const MIB = 1024 * 1024
let bench: TestEngine
let database: TestDatabase
let ctx: SandboxContext
let sandbox: RunningSandbox
beforeAll(async () => {
  bench = createTestEngine()
  database = await createTestDatabase()
  ctx = createTestContext(database.db, bench)
  sandbox = await startSandbox(ctx, { userId: await addLearner(ctx.db), lesson: testLesson(), files: [] })
})
afterAll(async () => {
  await stopSandbox(ctx, { id: sandbox.id, reason: 'admin' })
  await database[Symbol.asyncDispose]()
  await bench[Symbol.asyncDispose]()
})

async function inside(script: string, { user = LEARNER, timeoutMs = 60_000 } = {}): Promise<string> {
  const { containerId } = sandbox
  const command = ['sh', '-c', `exec 2>&1; ${script}`]
  const result = await runExec(ctx.engine, { containerId, command, user, timeoutMs, maxBytes: 64 * 1024 })
  return result.stdout.toString().trim()
}

test.each(['1', 'self'])('process %s has no capability, cannot gain one, and is filtered', async (pid) => {
  const status = await inside(`cat /proc/${pid}/status`)
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
    expect(status).toContain(`${set}:\t0000000000000000`)
  expect(status).toContain('NoNewPrivs:\t1')
  expect(status).toContain('Seccomp:\t2')
})

test('even root inside has no capability', async () => {
  expect(await inside('grep CapEff /proc/self/status', { user: '0:0' })).toContain('0000000000000000')
})

test('the learner is not root, in no other group, and the environment is small', async () => {
  expect(await inside('id -u; id -g; id -G')).toBe('1000\n1000\n1000')
  const names = (await inside('env')).split('\n').map((line) => line.split('=')[0])
  expect(names.toSorted()).toEqual(expect.arrayContaining(['HOME', 'HOSTNAME', 'LANG', 'PATH', 'TERM']))
  expect(
    names.filter(
      (name) => !['HOME', 'HOSTNAME', 'LANG', 'PATH', 'TERM', 'PWD', 'DRYDOCK_EXEC', '_'].includes(name ?? ''),
    ),
  ).toEqual([])
})

test('the first process reaps orphans, and nobody inside can end it', async () => {
  await inside('for i in 1 2 3 4 5; do (sh -c "sleep 0.1 &" &); done; sleep 0.5')
  expect(await inside('grep -l "^State:.Z" /proc/[0-9]*/status || echo none')).toBe('none')
  await inside('kill 1; kill -9 1; kill -9 -1')
  expect(await inside('echo alive')).toBe('alive')
})

test('nothing but the home, /tmp, /run and /dev/shm can be written, and each is small', async () => {
  const found = await inside(
    'for d in / /etc /usr /var /var/tmp /opt /srv /root /mnt /sys /proc /dev /home; do touch $d/x && echo $d; done',
  )
  expect(found.split('\n').filter((line) => line.startsWith('/'))).toEqual([])
  const fill = async (dir: string) => {
    const size = await inside(`head -c 200000000 /dev/zero > ${dir}/fill; stat -c %s ${dir}/fill; rm ${dir}/fill`)
    return Number(size.split('\n').at(-1))
  }
  expect(await fill('/home/learner')).toBeLessThanOrEqual(TEST_LIMITS.diskBytes)
  expect(await fill('/home/learner')).toBeGreaterThan(TEST_LIMITS.diskBytes * 0.9)
  expect(await fill('/tmp')).toBeLessThanOrEqual(16 * MIB)
  expect(await fill('/run')).toBeLessThanOrEqual(MIB)
  expect(await fill('/dev/shm')).toBeLessThanOrEqual(4 * MIB)
})

test('files without content are bounded, too', async () => {
  const made = await inside(
    'cd; mkdir n; cd n; i=0; while true > f$i; do i=$((i+1)); done; ls | wc -l; cd ..; rm -rf n',
  )
  expect(Number(made.split('\n').at(-1))).toBeLessThanOrEqual(TEST_LIMITS.diskBytes / 4096)
})

test('the home runs programs but grants nothing by them, /tmp runs none', async () => {
  expect(
    await inside('cd; printf "#!/bin/sh\\necho ran" > p; chmod 4755 p; ./p; cp p /tmp/p; /tmp/p; rm p /tmp/p'),
  ).toMatch(/^ran\n.*denied/s)
  expect(await inside('grep -E " /(home/learner|tmp|run) " /proc/mounts')).toMatch(/^(.*nosuid,nodev.*\n?){3}$/)
})

test('files in the home count as the memory of the sandbox', async () => {
  const used = async () => {
    const file = '/sys/fs/cgroup/memory/memory.usage_in_bytes'
    return Number(await inside(`cat ${file} 2>/dev/null || cat /sys/fs/cgroup/memory.current`))
  }
  const before = await used()
  await inside('head -c 6000000 /dev/zero > /home/learner/mass')
  expect(await used()).toBeGreaterThan(before + 5_000_000)
  await inside('rm /home/learner/mass')
})

test('another container can have the home, too, with the same bounds', async () => {
  const spec = { ...sandboxSpec({ instance: bench.instance, limits: ctx.limits, sandbox, lesson: testLesson() }) }
  const { id } = await startContainer(ctx.engine, { ...spec, name: `${spec.name}-other` })
  await inside('echo shared > /home/learner/shared')
  const command = ['sh', '-c', 'cat shared; head -c 200000000 /dev/zero > fill; stat -c %s fill; rm fill']
  const run = { containerId: id, command, user: LEARNER, workingDir: '/home/learner', timeoutMs: 60_000, maxBytes: 999 }
  const [word, size] = (await runExec(ctx.engine, run)).stdout.toString().split('\n')
  await removeContainer(ctx.engine, id)
  expect(word).toBe('shared')
  expect(Number(size)).toBeLessThanOrEqual(TEST_LIMITS.diskBytes)
  expect(await inside('cat /home/learner/shared')).toBe('shared')
})

test('other users of the container cannot look into the home', async () => {
  expect(await inside('ls /home/learner', { user: '1001:1001' })).toContain('denied')
})

test('there is no network, not even by name', async () => {
  expect(await inside('cat /sys/class/net/*/operstate | wc -l; ls /sys/class/net')).toBe('1\nlo')
  expect(await inside('(echo > /dev/tcp/1.1.1.1/80) && echo out || echo none')).toMatch(/none$/)
})

test('devices and the kernel are out of reach', async () => {
  expect(await inside('ls /dev/sd* /dev/vd* /dev/kvm /dev/mem /var/run/docker.sock | wc -l')).toMatch(/0$/)
  for (const attempt of [
    'mount -t tmpfs x /tmp',
    'unshare -U true',
    'chroot / true',
    'mknod /tmp/n b 254 0',
    'dmesg',
    'hostname x',
    'date -s 2000-01-01',
  ])
    expect(await inside(`${attempt} && echo DONE`), attempt).not.toContain('DONE')
})

test('memory has a limit without swap, and whoever breaks it is killed while the sandbox lives on', async () => {
  const hog = await inside('head -c 400000000 /dev/zero | tail -c 400000000 | wc -c; echo "after $?"')
  expect(hog).not.toContain('400000000')
  expect(await inside('echo alive')).toBe('alive')
  const files =
    '/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.swap.max'
  const limits = (await inside(`cat ${files} 2>/dev/null || true`))
    .split('\n')
    .filter((line) => /^\d+$/.test(line))
    .map(Number)
  for (const limit of limits) expect([0, TEST_LIMITS.memoryBytes]).toContain(limit)
})

test('a fork bomb stops at the limit, and the sandbox can be used again afterwards', async () => {
  await inside('bomb() { bomb | bomb & }; bomb; sleep 2', { timeoutMs: 15_000 }).catch(() => '')
  const top = async () => (await ctx.engine.docker.getContainer(sandbox.containerId).top()).Processes as string[][]
  expect((await top()).length).toBeLessThanOrEqual(TEST_LIMITS.pids)
  // On a busy machine a bomb may go on for as long as it likes; its owner can end it.
  const ended = async () => {
    await inside('kill -9 -1', { timeoutMs: 15_000 }).catch(() => '')
    return (await top()).length
  }
  await expect.poll(ended, { timeout: 60_000, interval: 100 }).toBeLessThan(5)
  expect(await inside('echo alive')).toBe('alive')
})

test('open files, core dumps and locked memory are bounded', async () => {
  expect(await inside('ulimit -Hn; ulimit -Hc; ulimit -l')).toBe('4096\n0\n64')
})

test('the clock of CPU time is bounded', async () => {
  // A busy second of two loops must cost about one second of CPU (nanoCpus = 1e9).
  const out = await inside('a() { timeout 1 sh -c "while :; do :; done"; }; a & a & a & wait; times')
  const seconds = [...out.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s))
  expect(Math.max(...seconds)).toBeLessThan(1.5)
})

test("nobody inside can write to the engine's log", async () => {
  await inside('for n in 0 1 2; do head -c 3000000 /dev/zero > /proc/1/fd/$n; done')
  const facts = await inspectContainer(ctx.engine, sandbox.containerId)
  expect(facts.running).toBe(true)
  const log = await ctx.engine.docker.getContainer(sandbox.containerId).logs({ stdout: true, stderr: true })
  expect((log as unknown as Buffer).length).toBeLessThan(1024)
})
