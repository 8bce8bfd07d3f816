import { expect, test } from 'vitest'
import { runGrade } from './grade'

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const write = (part: string) => {
    text += part
  }
  return { code: await runGrade(args, { labsDir: 'labs', write, env: process.env }), text }
}

test('wrong usage ends with 2, an unknown exercise or folder with a sentence', async () => {
  expect(await run('g1-package-kuard')).toMatchObject({
    code: 2,
    text: expect.stringContaining('drydock grade EXERCISE'),
  })
  expect((await run('--help')).code).toBe(0)
  expect((await run('a', 'b', '--what')).code).toBe(2)
  await expect(run('nothing', '.')).rejects.toThrow(/There is no exercise "nothing".*g1-package-kuard/)
  await expect(run('g1-package-kuard', '/no/such/folder')).rejects.toThrow(/cannot be read/)
  await expect(run('g1-package-kuard', 'prisma')).rejects.toThrow(/none of the files of this exercise/)
})

test('a full score ends with 0, less with 1, as text and as JSON', async () => {
  const good = await run('g1-package-kuard', 'labs/containers/dockerfiles/exercises/g1-package-kuard/solutions/scratch')
  expect(good.code).toBe(0)
  expect(good.text).toMatch(/Package kuard {2}100 of 100/)
  const bad = await run(
    'g1-package-kuard',
    'labs/containers/dockerfiles/exercises/g1-package-kuard/wrong/removed-later',
    '--json',
  )
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.text)).toMatchObject({ schema: 1, exercise: { id: 'g1-package-kuard' } })
})
