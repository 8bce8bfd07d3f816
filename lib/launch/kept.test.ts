import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { keepRunning, type Running } from './kept'
import { endProcess, isRunning } from './process-table'

async function sleeper(): Promise<Running & { child: ChildProcess; pid: number }> {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  return {
    child,
    pid,
    alive: () => isRunning(pid),
    stop: () => endProcess(pid, { signal: 'SIGTERM', graceMs: 5000 }),
  }
}

test('a killed service comes back, also when the first tries fail, and is stopped in the end', async () => {
  const first = await sleeper()
  let second: Awaited<ReturnType<typeof sleeper>> | null = null
  let tries = 0
  const said: string[] = []
  const kept = keepRunning({
    name: 'It',
    first,
    again: async () => {
      if (++tries < 3) throw new Error('no room')
      second = await sleeper()
      return second
    },
    say: (text) => said.push(text),
    everyMs: 5,
  })
  first.child.kill('SIGKILL')
  const pid = await vi.waitUntil(() => second?.pid, { timeout: 10_000 })
  await kept.stop()
  expect(await isRunning(pid)).toBe(false)
  expect(said).toEqual([
    'It has died and is started again.',
    'It does not start: no room',
    'It does not start: no room',
    'It is back.',
  ])
})

test('one that is asked to stop is not started again', async () => {
  const first = await sleeper()
  const kept = keepRunning({
    name: 'It',
    first,
    again: () => Promise.reject(new Error('never')),
    say: (text) => expect.unreachable(text),
    everyMs: 5,
  })
  await kept.stop()
  expect(await first.alive()).toBe(false)
})
