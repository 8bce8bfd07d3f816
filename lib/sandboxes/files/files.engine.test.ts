import { afterAll, beforeAll, expect, test } from 'vitest'
import { runExec } from '@/lib/docker/exec'
import { createTestEngine, type TestEngine } from '@/lib/docker/test-engine'
import { HOME_DIR, LEARNER } from '../limits'
import { makeHomeFolder, moveHomeEntry, removeHomeEntry } from './change'
import { readHomeFile, TEXT_MAX_BYTES, writeHomeFile } from './text'
import { listHome } from './tree'

let bench: TestEngine
let containerId: string
beforeAll(async () => {
  bench = createTestEngine()
  const tmpfs = { [HOME_DIR]: 'size=4m,uid=1000,gid=1000' }
  containerId = await bench.start({ image: 'debian:bookworm-slim', tmpfs })
})
afterAll(() => bench[Symbol.asyncDispose]())

async function sh(script: string): Promise<string> {
  const command = ['sh', '-c', script]
  const run = { containerId, command, user: LEARNER, workingDir: HOME_DIR, timeoutMs: 60_000, maxBytes: 10_000 }
  return (await runExec(bench.engine, run)).stdout.toString()
}
const write = (path: string, text: string, version: string | null) =>
  writeHomeFile(bench.engine, { containerId, path, content: Buffer.from(text), version })
const read = (path: string) => readHomeFile(bench.engine, { containerId, path })
const paths = async () => (await listHome(bench.engine, { containerId })).entries.map(({ path }) => path)

test('a file is made, read, changed, moved and removed; folders come as they are needed', async () => {
  const first = await write('shop/src/server.js', 'one\n', null)
  expect(await read('shop/src/server.js')).toEqual({ text: 'one\n', version: first })
  await sh('chmod 750 shop/src/server.js')
  const second = await write('shop/src/server.js', 'two\n', first)
  expect(await sh('cat shop/src/server.js; stat -c %a shop/src/server.js; ls -A shop/src')).toBe(
    'two\n750\nserver.js\n',
  )
  await moveHomeEntry(bench.engine, { containerId, path: 'shop/src/server.js', to: 'shop/lib/app.js' })
  expect((await read('shop/lib/app.js')).version).toBe(second)
  await makeHomeFolder(bench.engine, { containerId, path: 'shop/empty' })
  expect(await paths()).toEqual(['shop', 'shop/empty', 'shop/lib', 'shop/lib/app.js', 'shop/src'])
  await removeHomeEntry(bench.engine, { containerId, path: 'shop' })
  await removeHomeEntry(bench.engine, { containerId, path: 'shop' })
  expect(await paths()).toEqual([])
})

test('what was changed meanwhile is not overwritten, and what is there is not replaced', async () => {
  const version = await write('note', 'mine', null)
  await sh('echo theirs > note')
  await expect(write('note', 'mine again', version)).rejects.toMatchObject({ code: 'changed' })
  await expect(write('note', 'new', null)).rejects.toMatchObject({ code: 'changed' })
  expect(await sh('cat note; ls -A')).toBe('theirs\nnote\n')
  await sh('rm note; mkdir note; echo x > other')
  await expect(write('note', 'mine', version)).rejects.toMatchObject({ code: 'conflict' })
  await expect(write('gone', 'mine', version)).rejects.toMatchObject({ code: 'not_found' })
  const move = { containerId, path: 'other', to: 'note' }
  await expect(moveHomeEntry(bench.engine, move)).rejects.toMatchObject({ code: 'changed' })
  await expect(moveHomeEntry(bench.engine, { ...move, path: 'none' })).rejects.toMatchObject({ code: 'not_found' })
  await sh('rm -r note other')
})

test('names that a shell could take for something else, and links, are what they are', async () => {
  const names = ['-rf', '$(touch x)', 'two words', 'quote " \' `', 'ünïcödé 🚢', '*']
  for (const name of names) await write(name, name, null)
  for (const name of names) expect((await read(name)).text).toBe(name)
  await sh('ln -s "two words" link; ln -s /etc outside; ln -s loop loop')
  const { entries } = await listHome(bench.engine, { containerId })
  expect(entries.filter(({ kind }) => kind === 'link').map(({ path }) => path)).toEqual(['link', 'loop', 'outside'])
  expect(entries.some(({ path }) => path.startsWith('outside/'))).toBe(false)
  await write('link', 'through', (await read('link')).version)
  expect(await sh('cat "two words"; readlink link')).toBe('throughtwo words\n')
  // As the learner, who may read the system's files and write none of them.
  const passwd = await read('outside/passwd')
  await expect(write('outside/passwd', 'x', passwd.version)).rejects.toMatchObject({ code: 'conflict' })
  await expect(read('outside/shadow')).rejects.toMatchObject({ code: 'not_found' })
  await removeHomeEntry(bench.engine, { containerId, path: 'outside' })
  expect(await sh('ls /etc/passwd')).toBe('/etc/passwd\n')
  await sh('rm -rf -- ./* ')
})

const NO_PATHS = ['', '/etc/passwd', '../up', 'a//b', 'a/./b', 'a/../../b', 'zero\0byte']
test.each(NO_PATHS)('%j is no path of a home', async (path) => {
  await expect(read(path)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(write(path, 'x', null)).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(removeHomeEntry(bench.engine, { containerId, path })).rejects.toMatchObject({ code: 'invalid_input' })
  const move = moveHomeEntry(bench.engine, { containerId, path: 'x', to: path })
  await expect(move).rejects.toMatchObject({ code: 'invalid_input' })
})

test('pipes are not waited for, bytes are no text, and large files stay closed', async () => {
  await sh(
    `mkfifo pipe; printf 'a\\000b' > bytes; printf '\\377' > latin; head -c ${TEXT_MAX_BYTES + 1} /dev/zero > large`,
  )
  await expect(read('pipe')).rejects.toMatchObject({ code: 'not_found' })
  expect((await read('bytes')).text).toBeNull()
  expect((await read('latin')).text).toBeNull()
  await expect(read('large')).rejects.toMatchObject({ code: 'invalid_input' })
  await sh('rm pipe bytes latin large')
})

test('a full disk loses nothing of the file that was there', async () => {
  const version = await write('kept', 'old', null)
  await sh('head -c 4M /dev/zero > filler 2>/dev/null')
  await expect(write('kept', 'n'.repeat(200_000), version)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('no space left'),
  })
  expect(await sh('cat kept; ls -A')).toBe('oldfiller\nkept\n')
  await sh('rm filler kept')
})

test('a home of thousands of files is told in part, and folders of programs stay closed', async () => {
  await sh('mkdir -p many .git/objects a/b/c/d/e/f/g/h/i; cd many; seq 2500 | xargs touch; touch ../.git/objects/x')
  const { entries, cut } = await listHome(bench.engine, { containerId })
  expect(cut).toBe(true)
  expect(entries.length).toBe(2_000)
  await sh('rm -rf many')
  const rest = (await listHome(bench.engine, { containerId })).entries.map(({ path }) => path)
  expect(rest).toContain('.git')
  expect(rest).not.toContain('.git/objects')
  expect(rest).not.toContain('a/b/c/d/e/f/g/h/i')
})
