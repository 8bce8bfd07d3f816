import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const MAIN = `
import { createLog } from './lib/base/log'
import { runUntilStopped } from './lib/base/process'
const log = createLog()
await runUntilStopped({ log, parent: 'stdin', start: async () => {
  const timer = setInterval(() => log.warn('somebody should know'), 5)
  return { close: async () => clearInterval(timer) }
} })`

test('a process whose log nobody reads any more goes on, and ends when it is told to', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', MAIN], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  await once(child.stderr, 'data')
  child.stderr.destroy()
  // Some lines go nowhere.
  const early = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 200, 'goes on'))])
  expect(early).toBe('goes on')
  child.stdin.end()
  expect(await ended).toEqual([0, null])
}, 60_000)
