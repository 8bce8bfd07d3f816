import { expect, test } from 'vitest'
import { findExercise, findLesson, loadCatalog } from './catalog'
import { readContextFiles, readEditable, readStartFiles } from './start-files'
import type { Exercise, Lesson } from './types'

const catalog = await loadCatalog('labs')

test("start files carry the learner's values, and code keeps its own", async () => {
  const lesson = findLesson(catalog, 'containers/order-cache-push') as Lesson
  const files = await readStartFiles(lesson, { TOKEN: 'abc123', GREETING: 'x' })
  const text = (path: string) => files.find((file) => file.path === path)?.content.toString('utf8')
  expect(text('shop/.npmrc')).toContain('_authToken=abc123')
  expect(text('shop/server.js')).toContain('${PORT}')
  expect(files.map((file) => file.path)).toContain('notes/README')
})

test('a lesson without start files gives none', async () => {
  const lesson = findLesson(catalog, 'containers/dockerfiles') as Lesson
  expect(await readStartFiles({ ...lesson, dir: '/nowhere' }, {})).toEqual([])
})

test('the build context and what of it a learner may write', async () => {
  const exercise = findExercise(catalog, 'g1-package-kuard') as Exercise
  const paths = (await readContextFiles(exercise)).map((file) => file.path)
  expect(paths).toEqual(['Dockerfile', 'README.md', 'backup.sql', 'docs/design.md', 'notes.txt'])
  expect(await readEditable(exercise)).toEqual({
    Dockerfile: '# Package the program kuard. Your lines go here.\n',
    '.dockerignore': '',
  })
})
