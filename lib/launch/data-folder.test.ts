import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockDataFolder, openDataFolder } from './data-folder'
import { commandOf } from './process-table'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-data-'))
})
afterEach(() => rm(dir, { recursive: true }))

test('keeps its secrets from one opening to the next, for the owner alone', async () => {
  const first = await openDataFolder(join(dir, 'new'))
  const second = await openDataFolder(join(dir, 'new'))
  expect(second).toEqual(first)
  expect((await stat(join(dir, 'new/secrets.json'))).mode & 0o777).toBe(0o600)
})

test('does not make new secrets over damaged ones', async () => {
  await writeFile(join(dir, 'secrets.json'), '{')
  await expect(openDataFolder(dir)).rejects.toThrow(/secrets\.json is damaged/)
})

test('a second one on the same folder is told who has it', async () => {
  const other = spawn('sleep', ['60'])
  try {
    while (!(await commandOf(other.pid ?? 0)).startsWith('sleep'))
      await new Promise((resolve) => setTimeout(resolve, 5))
    const owner = { pid: other.pid, command: await commandOf(other.pid ?? 0) }
    await writeFile(join(dir, 'lock'), JSON.stringify(owner))
    await expect(lockDataFolder(dir)).rejects.toThrow(new RegExp(`Another Drydock \\(process ${other.pid}\\)`))
  } finally {
    other.kill()
    await once(other, 'exit')
  }
})

test('takes the folder over from an earlier life with the same process number, as in a container', async () => {
  const earlier = { pid: process.pid, command: await commandOf(process.pid) }
  await writeFile(join(dir, 'lock'), JSON.stringify(earlier))
  await (await lockDataFolder(dir))()
})

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 7, command: 'node' })],
  ['a process number that means another program by now', JSON.stringify({ pid: 1, command: 'no such command' })],
  ['half a lock', '{"pid":'],
])('takes the folder over from %s', async (_what, content) => {
  await writeFile(join(dir, 'lock'), content)
  const unlock = await lockDataFolder(dir)
  expect(JSON.parse(await readFile(join(dir, 'lock'), 'utf8')).pid).toBe(process.pid)
  await unlock()
  await expect(stat(join(dir, 'lock'))).rejects.toThrow()
})
