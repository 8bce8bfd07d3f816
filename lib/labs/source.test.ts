import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSource } from './source'

test('a lesson that ships: its files, lab.yaml first, another when asked for', async () => {
  const source = await readSource('labs', { lessonId: 'containers/dockerfiles', path: null })
  expect(source?.file?.path).toBe('lab.yaml')
  expect(source?.file?.lines?.join('\n')).toContain('title:')
  const other = source?.paths.find((path) => path.startsWith('steps/')) ?? ''
  const again = await readSource('labs', { lessonId: 'containers/dockerfiles', path: other })
  expect(again?.file?.path).toBe(other)
})

test('nothing outside the lesson is read, whatever is asked for', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-source-'))
  try {
    await mkdir(join(dir, 'course/lesson'), { recursive: true })
    await writeFile(join(dir, 'secret'), 'outside')
    await writeFile(join(dir, 'course/lesson/a.bin'), Buffer.from([1, 0, 2]))
    await symlink(join(dir, 'secret'), join(dir, 'course/lesson/link'))
    for (const lessonId of [
      '..',
      'course/..',
      '../course',
      'course/lesson/..',
      'course',
      '/etc/ssl',
      'course/none',
      '',
    ])
      expect(await readSource(dir, { lessonId, path: null }), lessonId).toBeNull()
    for (const path of ['../../secret', 'link', '/etc/passwd', join(dir, 'secret')])
      expect((await readSource(dir, { lessonId: 'course/lesson', path }))?.file?.path, path).toBe('a.bin')
    expect((await readSource(dir, { lessonId: 'course/lesson', path: 'a.bin' }))?.file).toEqual({
      path: 'a.bin',
      size: 3,
      lines: null,
      more: 0,
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
})
