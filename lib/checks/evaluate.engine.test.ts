import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import type { Check } from '@/lib/labs/types'
import { evaluate } from './evaluate'
import { FILE_MAX_BYTES } from './file-script'

let bench: TestEngine
let containerId: string
beforeAll(async () => {
  bench = createTestEngine()
  const tmpfs = { '/home/learner': 'size=8m,mode=700,exec,uid=1000,gid=1000' }
  containerId = await bench.start({ tmpfs, pids: 48, memoryBytes: 96 * 1024 * 1024, env: { HOME: '/home/learner' } })
})
afterAll(() => bench[Symbol.asyncDispose]())
beforeEach(() => sh('cd; chmod -R u+rwx .; rm -rf ./* ./.[a-z]*'))

/** These checks look at files and commands only. */
const nobody = () => ({ instance: bench.instance, userId: 'nobody', lessonId: 'none', registry: null })
const sh = (script: string) =>
  runExec(bench.engine, { containerId, command: ['bash', '-c', script], timeoutMs: 60_000, maxBytes: 10_000 })
const passes = async (check: Check, more: { vars?: Record<string, string>; input?: string } = {}) =>
  (await evaluate({ engine: bench.engine }, { containerId, check, vars: {}, owner: nobody(), ...more })).passed

test('files as a learner makes them', async () => {
  await sh('cd; echo hello > a; mkdir d; ln -s a l; ln -s /nowhere n; printf "#!/bin/sh" > x; chmod +x x; touch empty')
  expect(await passes({ file: { path: 'a', contains: 'hello', type: 'file', executable: false } })).toBe(true)
  expect(await passes({ file: { path: '~/d', type: 'directory' } })).toBe(true)
  expect(await passes({ file: { path: 'l', type: 'symlink', contains: 'hello' } })).toBe(true)
  expect(await passes({ file: { path: 'n', type: 'symlink' } })).toBe(true)
  expect(await passes({ file: { path: 'n', contains: 'x' } })).toBe(false)
  expect(await passes({ file: { path: 'x', executable: true } })).toBe(true)
  expect(await passes({ file: { path: 'empty', matches: '^$' } })).toBe(true)
  expect(await passes({ file: { path: '${NAME}', contains: '${WORD}' } }, { vars: { NAME: 'a', WORD: 'hello' } })).toBe(
    true,
  )
  expect(await passes({ file: { path: '/etc/debian_version' } })).toBe(true)
  expect(await passes({ all: [{ file: { path: 'a' } }, { input: { equals: 'yes' } }] }, { input: 'yes' })).toBe(true)
})

test('traps: pipes, devices, loops, closed files, links to what must not be read', async () => {
  await sh(
    'cd; mkfifo pipe; ln -s /dev/zero zero; ln -s loop loop; ln -s /etc/shadow shadow; ln -s /proc/1/mem mem; ln -s /proc/kmsg kmsg; echo x > closed; chmod 0 closed; mkdir shut; echo x > shut/in; chmod 0 shut',
  )
  const paths = [
    'pipe',
    'zero',
    'loop',
    'shadow',
    'mem',
    'kmsg',
    'closed',
    'shut/in',
    '/dev/zero',
    '/dev/stdin',
    '/proc/self/environ/x',
  ]
  for (const path of paths) expect(await passes({ file: { path, matches: '[\\s\\S]' } }), path).toBe(false)
})

test('content cannot break out of its line, and names of files are no commands', async () => {
  await sh('cd; printf "f - x =ZmFrZQ==\\nf - x =ZmFrZQ==\\n" > a; touch -- "-n" "b c" "\\$(touch hit)"')
  const check: Check = {
    all: [
      { file: { path: 'a', contains: 'f - x =', executable: false } },
      { file: { path: '-n' } },
      { file: { path: 'b c' } },
      { file: { path: '$(touch hit)' } },
      { file: { path: 'fake', exists: false } },
      { file: { path: 'hit', exists: false } },
    ],
  }
  expect(await passes(check)).toBe(true)
})

test('bytes that are no text, and more than is looked at', async () => {
  await sh(
    `cd; head -c 300000 /dev/urandom > noise; (head -c ${FILE_MAX_BYTES} /dev/zero; echo end) > long; printf 'a\\0b' > nul`,
  )
  expect(await passes({ file: { path: 'noise', matches: 'no such words' } })).toBe(false)
  expect(await passes({ file: { path: 'long', contains: 'end' } })).toBe(false)
  expect(await passes({ file: { path: 'nul', contains: 'a\0b' } })).toBe(true)
})

test('more files than fit into one look', async () => {
  await sh('cd; for i in $(seq 45); do echo $i > f$i; done')
  const all: Check[] = Array.from({ length: 45 }, (_, i) => ({ file: { path: `f${i + 1}`, matches: `^${i + 1}$` } }))
  expect(await passes({ all })).toBe(true)
})

test('commands: exit code, output, time', async () => {
  expect(await passes({ exec: { command: ['sh', '-c', 'pwd; id -u'], stdout: '/home/learner\n1000' } })).toBe(true)
  expect(await passes({ exec: { command: ['false'], exit: 1 } })).toBe(true)
  expect(await passes({ exec: { command: ['no-such-command'] } })).toBe(false)
  expect(await passes({ exec: { command: ['sleep', '300'], seconds: 0.5 } })).toBe(false)
  expect(await passes({ exec: { command: ['yes'], matches: '^y$', seconds: 2 } })).toBe(false)
  expect(await passes({ not: { exec: { command: ['grep', '-r', 'password', '.'] } } })).toBe(true)
  expect((await sh('cat /proc/[0-9]*/cmdline | tr "\\0" " "')).stdout.toString()).not.toMatch(/sleep 300|yes/)
})

test('a sandbox without room for one more process says so, and is well again afterwards', async () => {
  // dash gives up at once where bash would try again for half a minute.
  const full = 'cd; echo x > a; for i in $(seq 60); do sleep 5 > /dev/null 2>&1 & done'
  await runExec(bench.engine, { containerId, command: ['sh', '-c', full], timeoutMs: 60_000, maxBytes: 1000 })
  const look = () => passes({ file: { path: 'a', contains: 'x' } })
  await expect(look()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('too busy') })
  await expect.poll(() => look().catch(() => null), { timeout: 60_000, interval: 500 }).toBe(true)
})

test('a sandbox that is gone is a clear error', async () => {
  const check: Check = { file: { path: 'a' } }
  const gone = evaluate({ engine: bench.engine }, { containerId: 'none', vars: {}, check, owner: nobody() })
  await expect(gone).rejects.toMatchObject({ code: 'not_found' })
  const away = evaluate(
    { engine: createEngine({ host: 'unix:///nowhere.sock' }) },
    { containerId, vars: {}, check, owner: nobody() },
  )
  await expect(away).rejects.toMatchObject({ code: 'engine_unavailable' })
})
