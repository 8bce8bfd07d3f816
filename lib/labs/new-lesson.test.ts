import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadCatalog } from './catalog'
import { createLesson } from './new-lesson'

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-new-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('a new lesson can be taken as it stands, in a new course and in one that is there', async () => {
  const labsDir = await folder()
  await createLesson('mine/first-steps', { labsDir, projectDir: '/project' })
  await createLesson('mine/second-steps', { labsDir, projectDir: '/project' })
  const { courses, faults } = await loadCatalog(labsDir)
  expect(faults).toEqual([])
  expect(courses[0]?.modules).toEqual([{ title: 'Begin', lessons: ['mine/first-steps', 'mine/second-steps'] }])
  expect(courses[0]?.lessons[0]?.tasks).toHaveLength(1)
})

test('what an author wrote into course.yaml stays', async () => {
  const labsDir = await folder()
  await mkdir(join(labsDir, 'mine'))
  await writeFile(
    join(labsDir, 'mine/course.yaml'),
    '# mine\ntitle: T\nsummary: S\nmodules:\n  - title: M # last\n    lessons: []\n',
  )
  await createLesson('mine/one', { labsDir, projectDir: '/project' })
  const text = await readFile(join(labsDir, 'mine/course.yaml'), 'utf8')
  expect(text).toContain('# mine')
  expect(text).toContain('# last')
  expect((await loadCatalog(labsDir)).courses[0]?.lessons).toHaveLength(1)
})

test.each(['One/two', 'one', '../x', 'a/b/c', 'a/..'])('%s is no name of a lesson', async (name) => {
  await expect(createLesson(name, { labsDir: await folder(), projectDir: '/p' })).rejects.toThrow('COURSE/LESSON')
})

test('a lesson that is there is not written over', async () => {
  const labsDir = await folder()
  await createLesson('mine/one', { labsDir, projectDir: '/p' })
  await expect(createLesson('mine/one', { labsDir, projectDir: '/p' })).rejects.toThrow('there already')
})
