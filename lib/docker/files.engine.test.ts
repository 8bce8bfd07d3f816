import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runExec } from './exec'
import { type FileToPut, putFiles, readFile } from './files'
import { createTestEngine, type TestEngine } from './test-engine'

let bench: TestEngine
let containerId: string
beforeAll(async () => {
  bench = createTestEngine()
  containerId = await bench.start()
})
afterAll(() => bench[Symbol.asyncDispose]())

const put = (files: FileToPut[], dir = '/tmp') =>
  putFiles(bench.engine, { containerId, dir, files, uid: 1000, gid: 1000 })
const read = (path: string, maxBytes = 100_000) => readFile(bench.engine, { containerId, path, maxBytes })
const sh = async (script: string) =>
  (
    await runExec(bench.engine, { containerId, command: ['sh', '-c', script], timeoutMs: 60_000, maxBytes: 10_000 })
  ).stdout.toString()

test.each([
  'plain.txt',
  'deep/er/and/deeper.txt',
  '-rf',
  '--checkpoint-action=exec=sh evil',
  'with space and "quotes" and $(touch x)',
  'line\nbreak',
  'ünïcödé-名前-🚢',
  `${'long/'.repeat(40)}name`,
  '.hidden',
])('binary content under the name %j comes back as it was', async (path) => {
  const content = randomBytes(5000)
  await put([{ path, content, mode: 0o640 }])
  expect((await read(`/tmp/${path}`))?.equals(content)).toBe(true)
})

test('owner and mode are as asked, without set-uid', async () => {
  await put([{ path: 'mode/x', content: Buffer.from('x'), mode: 0o6755 }])
  expect(await sh('stat -c "%u %g %a" /tmp/mode /tmp/mode/x')).toBe('1000 1000 755\n1000 1000 755\n')
})

test.each(['../up', 'a/../../up', '/etc/x', '', 'a//b', './a', 'nul\0byte', 'a/', '.'])(
  'the path %j is refused',
  async (path) => {
    await expect(put([{ path, content: Buffer.from(''), mode: 0o644 }])).rejects.toMatchObject({
      code: 'invalid_input',
    })
  },
)

test('what does not fit or may not be written is a conflict with the reason', async () => {
  const big = { path: 'big', content: Buffer.alloc(9 * 1024 * 1024), mode: 0o644 }
  await expect(put([big])).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/space/i) })
  await sh('rm -f /tmp/big')
  await expect(put([{ ...big, content: Buffer.from('x') }], '/etc')).rejects.toMatchObject({ code: 'conflict' })
  await expect(put([{ ...big, content: Buffer.from('x') }], '/nowhere')).rejects.toMatchObject({ code: 'conflict' })
})

test('only regular files are read, and not beyond the limit', async () => {
  await sh(
    'cd /tmp; mkfifo pipe; ln -s /dev/zero zero; ln -s plain.txt link; ln -s loop loop; mkdir -p dir; echo secret > closed; chmod 0 closed',
  )
  for (const path of ['none', 'pipe', 'zero', 'loop', 'dir', 'closed', 'nul\0'])
    expect(await read(`/tmp/${path}`), path).toBeNull()
  expect(await read('/dev/zero')).toBeNull()
  expect(await read('/tmp/link', 100)).toHaveLength(100)
})
