import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { findExercise, listExercises, loadCatalog } from './catalog'
import { loadMeasurable } from './measurable'
import { createExercise } from './new-exercise'
import { createLesson } from './new-lesson'
import { readContextFiles, readEditable, readStartFiles } from './start-files'

const LESSON = 'mine/lesson'
let labsDir = ''

beforeEach(async () => {
  labsDir = await mkdtemp(join(tmpdir(), 'drydock-exercises-'))
  onTestFinished(() => rm(labsDir, { recursive: true, force: true }))
  await createLesson(LESSON, { labsDir, projectDir: '/project' })
  for (const name of ['g1-pack', 'g2-again'])
    await createExercise(`${LESSON}/${name}`, { labsDir, projectDir: '/project' })
})

const at = (path: string) => join(labsDir, LESSON, path)
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true })
  await writeFile(at(path), text)
}
async function faults(): Promise<string[]> {
  const found = (await loadCatalog(labsDir)).faults
  return found.map(({ severity, file, message }) => `${severity} ${file.slice(LESSON.length + 1)}: ${message}`)
}

test('a lesson has several exercises, each with its own answers, in order of name', async () => {
  const catalog = await loadCatalog(labsDir)
  expect(catalog.faults).toEqual([])
  expect(listExercises(catalog)).toMatchObject(
    ['g1-pack', 'g2-again'].map((name) => ({
      id: name,
      lessonId: LESSON,
      folder: `${LESSON}/exercises/${name}`,
      dir: at(`exercises/${name}`),
      solutions: [{ name: 'command' }, { name: 'entrypoint', dir: at(`exercises/${name}/solutions/entrypoint`) }],
      wrong: [{ name: 'as-root' }],
    })),
  )
})

test('it builds from its own start files, which no home has, or else from the lesson’s', async () => {
  const paths = async (id: string) => {
    const exercise = findExercise(await loadCatalog(labsDir), id)
    return exercise && [(await readContextFiles(exercise)).map(({ path }) => path), await readEditable(exercise)]
  }
  expect(await paths('g1-pack')).toEqual([['Dockerfile', 'message.txt'], { Dockerfile: '# Your lines go here.\n' }])
  await rename(at('exercises/g2-again/start'), at('start/app'))
  await write('start/app/extra.txt', 'x')
  const file = 'exercises/g2-again/exercise.yaml'
  await write(file, (await readFile(at(file), 'utf8')).replace('edit:', 'context: app\nedit:'))
  expect(await faults()).toEqual([])
  expect(await paths('g2-again')).toEqual([
    ['Dockerfile', 'extra.txt', 'message.txt'],
    { Dockerfile: '# Your lines go here.\n' },
  ])
  const [lesson] = (await loadCatalog(labsDir)).courses[0]?.lessons ?? []
  const home = lesson ? await readStartFiles(lesson, {}) : []
  expect(home.map(({ path }) => path)).toEqual(['app/Dockerfile', 'app/extra.txt', 'app/message.txt', 'notes/README'])
})

test('a change of one exercise, or of what it builds from, is a new version of that one alone', async () => {
  const versions = async () => listExercises(await loadCatalog(labsDir)).map(({ version }) => version)
  const before = await versions()
  await write('exercises/g2-again/start/message.txt', 'Ahoy!\n')
  const after = await versions()
  expect(after[0]).toBe(before[0])
  expect(after[1]).not.toBe(before[1])
})

test('each is measured by its id, and its numbers lie beside it', async () => {
  const file = 'exercises/g2-again/exercise.yaml'
  await write(file, `${await readFile(at(file), 'utf8')}\nbudgets: { ownBytes: { times: 2 } }\n`)
  expect(await faults()).toEqual([`error ${file}: This budget follows the solutions, and nobody has measured them.`])
  const { dir, references, solutions } = await loadMeasurable(labsDir, 'g2-again')
  expect({ dir, references, count: solutions.length }).toEqual({
    dir: at('exercises/g2-again'),
    references: null,
    count: 2,
  })
})

test('what nobody would ever read is said to be so', async () => {
  await write('exercise.yaml', (await readFile(at('exercises/g1-pack/exercise.yaml'), 'utf8')).replace('g1-pack', 'g0'))
  await write('exercises/exercise.yaml', 'id: stray\n')
  await write('exercises/G3/notes.txt', '')
  const found = await faults()
  for (const fault of [
    'error exercise.yaml: The lesson has this exercise and others in "exercises/".',
    'error exercises/G3: "G3" is no name of an exercise\'s folder.',
    'error exercises/G3/exercise.yaml: The file is missing.',
    'error exercises/exercise.yaml: No exercise reads this file.',
  ])
    expect(found).toContain(fault)
})

test('faults in an exercise name its own file, and two ids must differ', async () => {
  const file = 'exercises/g2-again/exercise.yaml'
  const text = await readFile(at(file), 'utf8')
  await write(file, text.replace('id: g2-again', 'id: g1-pack'))
  expect(await faults()).toEqual([`error ${file}: The exercise id "g1-pack" belongs to "${LESSON}/exercises/g1-pack".`])
  await write(file, text.replace('points: 60', 'points: 61'))
  expect(await faults()).toEqual([`error ${file}: The points add up to 101.`])
  await write(file, text)
  await write('exercises/g2-again/wrong/as-root/expect.yaml', 'loses: [usr]\nscore: { min: 0, max: 60 }\n')
  expect(await faults()).toEqual(['error exercises/g2-again/wrong/as-root/expect.yaml: The rubric has no "usr".'])
})

test('an exercise is added to a lesson that is there, once, and not beside one that lies in the lesson itself', async () => {
  const add = (name: string) => createExercise(name, { labsDir, projectDir: '/project' })
  await expect(add(`${LESSON}/g1-pack`)).rejects.toMatchObject({ code: 'conflict' })
  await expect(add('mine/nothing/g1')).rejects.toMatchObject({ code: 'not_found' })
  await expect(add(`${LESSON}/../x`)).rejects.toMatchObject({ code: 'invalid_input' })
  await write('exercise.yaml', 'id: x\n')
  await expect(add(`${LESSON}/g3`)).rejects.toThrow('move that one first')
})
