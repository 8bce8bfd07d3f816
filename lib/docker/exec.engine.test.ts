import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '@/lib/base/errors'
import { removeContainer } from './container'
import { type ExecRequest, runExec } from './exec'
import { createTestEngine, type TestEngine } from './test-engine'
import { startTtyExec } from './tty-exec'

let bench: TestEngine
let containerId: string
beforeAll(async () => {
  bench = createTestEngine()
  containerId = await bench.start()
})
afterAll(() => bench[Symbol.asyncDispose]())

const run = (command: string[], more: Partial<ExecRequest> = {}) =>
  runExec(bench.engine, { containerId, command, timeoutMs: 60_000, maxBytes: 64 * 1024, ...more })
const sh = (script: string, more: Partial<ExecRequest> = {}) => run(['sh', '-c', script], more)
const processes = async () => (await sh('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).stdout.toString()

test('gives both outputs and the exit code', async () => {
  const result = await sh('echo out; echo err >&2; exit 7')
  expect({ ...result, stdout: `${result.stdout}`, stderr: `${result.stderr}` }).toEqual({
    exitCode: 7,
    stdout: 'out\n',
    stderr: 'err\n',
    truncated: false,
  })
})

test('a command that is not there is a result, not an error', async () => {
  expect((await run(['no-such-command'])).exitCode).toBeGreaterThanOrEqual(126)
})

test('user, folder and environment are as asked for', async () => {
  const { stdout } = await sh('id -u; pwd; echo "$COLOUR"', {
    user: '1234:1234',
    workingDir: '/tmp',
    env: { COLOUR: 'blue = green' },
  })
  expect(`${stdout}`).toBe('1234\n/tmp\nblue = green\n')
})

test.each([0, 1, 65_536, 3_000_001])('%i random bytes go in and come out unchanged', async (size) => {
  const data = randomBytes(size)
  const { stdout } = await run(['cat'], { stdin: data, maxBytes: 4_000_000 })
  expect(stdout.equals(data)).toBe(true)
})

test('a stream as input ends the command', async () => {
  const data = randomBytes(500_000)
  const { stdout } = await run(['sha256sum'], { stdin: Readable.from([data.subarray(0, 1000), data.subarray(1000)]) })
  expect(`${stdout}`).toContain(createHash('sha256').update(data).digest('hex'))
})

test('input that the command does not read is no failure', async () => {
  expect((await run(['true'], { stdin: randomBytes(2_000_000) })).exitCode).toBe(0)
})

test('output beyond the limit is cut, and the exit code kept', async () => {
  const { stdout, truncated, exitCode } = await sh('head -c 300000 /dev/zero; exit 3', { maxBytes: 1000 })
  expect([stdout.length, truncated, exitCode]).toEqual([1000, true, 3])
})

test('a command that writes without end is killed, also with its children', async () => {
  const { truncated, exitCode } = await sh('yes one & yes two; wait', { maxBytes: 1000 })
  expect([truncated, exitCode]).toEqual([true, 137])
  expect(await processes()).not.toMatch(/yes (one|two)/)
})

test('a command that takes too long is killed with all that it started, traps and sessions notwithstanding', async () => {
  const script = 'trap "" TERM HUP INT; setsid sleep 4001 & nohup sleep 4002 >/dev/null 2>&1 & sleep 4003; sleep 4004'
  await expect(sh(script, { timeoutMs: 700 })).rejects.toMatchObject({ code: 'timeout' })
  expect(await processes()).not.toContain('sleep 400')
})

test('an abort kills the command, and its reason is what the caller sees', async () => {
  const controller = new AbortController()
  const reason = new AppError('conflict', 'The lesson was closed.')
  const pending = sh('sleep 5001', { signal: controller.signal })
  setTimeout(() => controller.abort(reason), 300)
  await expect(pending).rejects.toBe(reason)
  expect(await processes()).not.toContain('sleep 5001')
})

test('an abort at the very start leaves nothing', async () => {
  for (const ms of [0, 2, 5, 10, 20, 40]) {
    const pending = sh('sleep 5002', { signal: AbortSignal.timeout(ms) })
    await expect(pending).rejects.toMatchObject({ name: 'TimeoutError' })
  }
  await delay(500)
  expect(await processes()).not.toContain('sleep 5002')
})

test('a container that goes away in the middle is a clear error', async () => {
  const other = await bench.start()
  const pending = runExec(bench.engine, {
    containerId: other,
    command: ['sleep', '600'],
    timeoutMs: 60_000,
    maxBytes: 10,
  })
  const outcome = expect(pending).rejects.toMatchObject({ name: 'AppError', code: 'not_found' })
  await delay(300)
  await removeContainer(bench.engine, other)
  await outcome
  await expect(
    runExec(bench.engine, { containerId: other, command: ['true'], timeoutMs: 60_000, maxBytes: 10 }),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('a container that does not run any more is a clear error', async () => {
  const other = await bench.start({ cmd: ['true'], init: false })
  await delay(500)
  await expect(
    runExec(bench.engine, { containerId: other, command: ['true'], timeoutMs: 60_000, maxBytes: 10 }),
  ).rejects.toMatchObject({ code: 'not_found' })
})

test('a long-lived signal gathers no listeners', async () => {
  const controller = new AbortController()
  let listeners = 0
  const { addEventListener, removeEventListener } = controller.signal
  controller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++
    addEventListener.apply(controller.signal, args)
  }
  controller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--
    removeEventListener.apply(controller.signal, args)
  }
  for (let i = 0; i < 5; i++) await sh('true', { signal: controller.signal })
  expect(listeners).toBe(0)
})

test('a terminal echoes, resizes and ends', async () => {
  const terminal = await startTtyExec(bench.engine, { containerId, command: ['sh'], cols: 100, rows: 30 })
  let seen = ''
  terminal.stream.on('data', (data) => {
    seen += data
  })
  terminal.stream.write('stty size\n')
  await expect.poll(() => seen).toContain('30 100')
  await terminal.resize(132, 43)
  terminal.stream.write('stty size; exit 5\n')
  await expect.poll(() => seen).toContain('43 132')
  await expect.poll(terminal.inspect).toMatchObject({ running: false, exitCode: 5 })
  terminal.stream.destroy()
})
