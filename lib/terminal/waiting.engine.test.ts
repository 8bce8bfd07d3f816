import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLog } from '@/lib/base/log'
import { removeContainer } from '@/lib/docker/container'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import type { Shell, ShellSpec } from './shell'
import { WaitingShells } from './waiting'

const SIZE = { cols: 101, rows: 31 }
const WAITERS = `cd /proc; for pid in [0-9]*; do
  case $(tr '\\0' ' ' <$pid/cmdline 2>/dev/null) in 'sh -c stty -echo'*) echo $pid ;; esac
done`
const PATIENCE = { timeout: 60_000, interval: 50 }

let bench: TestEngine
let dir: string
let waiting: WaitingShells
let containerId: string
beforeAll(async () => {
  bench = createTestEngine()
  dir = await mkdtemp(join(tmpdir(), 'drydock-waiting-'))
  waiting = new WaitingShells({ engine: bench.engine, ledgerDir: dir, log: createLog({ write: () => {} }) })
  containerId = await bench.start()
})
afterAll(async () => {
  await waiting.stop()
  await bench[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const spec = (more: Partial<ShellSpec> = {}): ShellSpec => ({
  containerId,
  command: ['bash', '-l'],
  user: '1000:1000',
  workingDir: '/tmp',
  env: { HOME: '/tmp' },
  ...more,
})
const inside = async (script: string) => {
  const command = ['sh', '-c', script]
  const { stdout } = await runExec(bench.engine, { containerId, command, timeoutMs: 60_000, maxBytes: 10_000 })
  return String(stdout)
}
/** Those that wait are told by the command that they have not become yet. */
const waiters = async () => (await inside(WAITERS)).split('\n').filter(Boolean)
const notes = async () => (await readdir(dir)).length

/** All that a shell has printed. */
function hear(shell: Shell): { text: string } {
  const heard = { text: '' }
  shell.stream.on('data', (chunk: Buffer) => {
    heard.text += chunk
  })
  return heard
}

test('who takes it gets a shell that has just started: with the profile and the size of now, and nothing above the prompt', async () => {
  expect(await waiting.prepare(spec())).toBe(true)
  expect(await waiting.prepare(spec()), 'one is enough').toBe(false)
  const [pid] = await waiters()
  await inside(`echo 'PS1="$ "; echo "hello from the profile"' > /tmp/.profile`)
  expect(await waiting.take({ ...spec({ command: ['bash'] }), size: SIZE }), 'another command').toBeNull()
  const shell = await waiting.take({ ...spec(), size: SIZE })
  if (!shell) throw new Error('none waited')
  expect(await waiting.take({ ...spec(), size: SIZE }), 'it is given once').toBeNull()
  // It was printed before anybody listened.
  await vi.waitFor(async () => expect(await waiters()).toEqual([]), PATIENCE)
  const heard = hear(shell)
  await vi.waitFor(() => expect(heard.text).toMatch(/\$ $/), PATIENCE)
  expect(heard.text.replace('\x1b[?2004h', '')).toBe('hello from the profile\r\n$ ')
  shell.stream.write('stty size; echo "pid $$ level $SHLVL in $PWD"; exit 7\r')
  await vi.waitFor(() => expect(shell.stream.readableEnded).toBe(true), PATIENCE)
  expect(heard.text).toContain('stty size; echo "pid $$')
  expect(heard.text).toContain('31 101\r\n')
  expect(heard.text).toContain(`pid ${pid} level 1 in /tmp\r\n`)
  expect(await shell.outcome()).toEqual({ code: 7, containerGone: false })
  expect(await notes()).toBe(0)
})

test('one that dies while it waits is not handed out, and another can be made', async () => {
  await waiting.prepare(spec())
  await inside(`kill -9 ${(await waiters()).join(' ')}`)
  await vi.waitFor(async () => expect(await waiting.prepare(spec())).toBe(true), PATIENCE)
  expect(await waiters()).toHaveLength(1)
  const shell = await waiting.take({ ...spec(), size: SIZE })
  if (!shell) throw new Error('none waited')
  const heard = hear(shell)
  await vi.waitFor(() => expect(heard.text).toMatch(/\$ $/), PATIENCE)
  await shell.end()
  await vi.waitFor(async () => expect(await notes()).toBe(0), PATIENCE)
})

test('where the sandbox goes, or has no way to wait, nobody is kept waiting and nothing is left over', async () => {
  expect(await waiting.prepare(spec({ workingDir: '/nowhere/at/all' })), 'it was tried').toBe(true)
  expect(await waiting.take({ ...spec({ workingDir: '/nowhere/at/all' }), size: SIZE })).toBeNull()
  const doomed = await bench.start()
  await waiting.prepare(spec({ containerId: doomed }))
  await removeContainer(bench.engine, doomed)
  expect(await waiting.take({ ...spec({ containerId: doomed }), size: SIZE })).toBeNull()
  expect(await waiting.prepare(spec({ containerId: doomed })), 'tried in vain').toBe(true)
  await vi.waitFor(async () => expect(await notes()).toBe(0), PATIENCE)
})

test('when it stops, or nobody wants it, no shell waits any more', async () => {
  await waiting.prepare(spec())
  waiting.drop(spec())
  await vi.waitFor(async () => expect(await waiters()).toEqual([]), PATIENCE)
  await waiting.prepare(spec())
  const late = waiting.prepare(spec({ env: {} }))
  await waiting.stop()
  await late
  expect(await waiters()).toEqual([])
  expect(await notes()).toBe(0)
  expect(await waiting.prepare(spec())).toBe(false)
})
