import { randomBytes } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { currentCommit, currentDir, type FetchOptions, fetchRepository } from './fetch'
import { TestRepository } from './test-repository'

let root: string
let repo: TestRepository
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drydock-source-'))
  repo = new TestRepository(root)
  await cp('docs/first-lab', join(repo.tree, 'labs'), { recursive: true })
})
afterEach(() => rm(root, { recursive: true }))

const dir = () => join(root, 'source')
const at = (path: string) => join(repo.tree, path)
const fetchIt = (more: Partial<FetchOptions['repository']> = {}, bounds?: FetchOptions['bounds']) =>
  fetchRepository({ repository: { url: repo.bare, branch: 'main', folder: 'labs', ...more }, dir: dir(), bounds })
const read = (path: string) => readFile(join(currentDir(dir()), path), 'utf8')

test('the last commit of the branch is there as files, by each way of naming the repository', async () => {
  await chmod(at('labs/kitchen/menu/lab.yaml'), 0o755)
  const commit = repo.push()
  expect(await fetchIt()).toBe(commit)
  expect(await currentCommit(dir())).toBe(commit)
  expect(await read('kitchen/menu/lab.yaml')).toBe(await readFile(at('labs/kitchen/menu/lab.yaml'), 'utf8'))
  expect((await stat(join(currentDir(dir()), 'kitchen/menu/lab.yaml'))).mode & 0o111).toBe(0o111)
  const before = await realpath(currentDir(dir()))
  await writeFile(at('labs/kitchen/course.yaml'), 'another')
  const next = repo.push()
  expect(await fetchIt({ url: `file://${repo.bare}` })).toBe(next)
  expect(await read('kitchen/course.yaml')).toBe('another')
  // Whoever was reading goes on with what they had.
  expect(await readFile(join(before, 'kitchen/course.yaml'), 'utf8')).not.toBe('another')
  expect((await readdir(dir())).sort()).toEqual(['current', 'trees'])
  for (let turn = 0; turn < 3; turn++) {
    repo.push()
    await fetchIt({ folder: '' })
  }
  expect((await readdir(join(dir(), 'trees'))).length).toBeLessThanOrEqual(3)
})

test('nothing of a repository is run, and its files come as they are', async () => {
  const trap = join(root, 'trapped')
  await writeFile(at('.gitattributes'), '* filter=evil text eol=crlf export-subst\n')
  await writeFile(at('labs/plain.txt'), '$Format:%H$\n')
  await writeFile(join(repo.bare, 'hooks/post-checkout'), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 })
  repo.push()
  await fetchIt()
  expect(await read('plain.txt')).toBe('$Format:%H$\n')
  for (const url of [`ext::sh -c 'touch ${trap}'`, `--upload-pack=touch ${trap}`])
    await expect(fetchIt({ url })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(fetchIt({ branch: `main --upload-pack=touch ${trap}` })).rejects.toMatchObject({ code: 'invalid_input' })
  await expect(stat(trap)).rejects.toMatchObject({ code: 'ENOENT' })
})

test.each<[string, () => Promise<unknown>, string, FetchOptions['bounds']?]>([
  ['a link', () => symlink('/etc/passwd', at('labs/kitchen/passwd')), 'symbolic link'],
  [
    'a submodule',
    async () => {
      repo.push()
      repo.git('submodule', '--quiet', 'add', repo.bare, 'labs/other')
    },
    'submodule',
  ],
  [
    'a large pack',
    () => writeFile(at('labs/large'), randomBytes(300_000)),
    'larger than this site allows',
    { fetchBytes: 65_536 },
  ],
])('a repository with %s is refused, and what was there stays', async (_, make, sentence, bounds) => {
  const before = repo.push()
  await fetchIt()
  await make()
  repo.push()
  await expect(fetchIt({}, bounds)).rejects.toThrow(sentence)
  expect(await currentCommit(dir())).toBe(before)
  expect((await readdir(dir())).sort()).toEqual(['current', 'trees'])
})

test('what is not there is said in a sentence; what a killed process left goes', async () => {
  repo.push()
  await expect(fetchIt({ branch: 'none' })).rejects.toThrow('The repository has no branch "none".')
  await expect(fetchIt({ folder: 'none' })).rejects.toThrow('The repository has no folder "none".')
  await expect(fetchIt({ url: join(root, 'none') })).rejects.toThrow(/^git: .*none/)
  await mkdir(join(dir(), 'new-left/repo'), { recursive: true })
  await mkdir(join(dir(), 'trees', repo.git('rev-parse', 'HEAD'), 'half'), { recursive: true })
  await fetchIt()
  expect((await readdir(dir())).sort()).toEqual(['current', 'trees'])
  expect(await readdir(currentDir(dir()))).toEqual(['kitchen'])
  const stopped = new AbortController()
  stopped.abort(new Error('stop'))
  const repository = { url: repo.bare, branch: 'main', folder: '' }
  await expect(fetchRepository({ repository, dir: dir(), signal: stopped.signal })).rejects.toThrow('stop')
})
