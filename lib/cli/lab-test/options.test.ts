import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { locateLabs, readTestOptions } from './options'

test('a lesson, a course and a labs folder are told apart by what lies in them', async () => {
  const root = resolve('labs')
  expect(await locateLabs('labs')).toEqual({ root, below: '' })
  expect(await locateLabs('labs/containers')).toEqual({ root, below: 'containers' })
  expect(await locateLabs('labs/containers/dockerfiles/')).toEqual({ root, below: 'containers/dockerfiles' })
  await expect(locateLabs('labs/none')).rejects.toMatchObject({ code: 'invalid_input' })
})

test('options are read, several folders are taken, and the labs that we ship are the default', async () => {
  expect((await readTestOptions([], 'labs')).folders).toEqual([{ root: resolve('labs'), below: '' }])
  const options = await readTestOptions(
    ['labs/containers', '--jobs', '3', '--json', '--junit', 'x.xml', 'labs'],
    'labs',
  )
  expect(options).toMatchObject({ jobs: 3, json: true, junit: resolve('x.xml'), help: false })
  expect(options.folders).toHaveLength(2)
})

test.each([
  [['--jbos', '3'], 'Did you mean --jobs?'],
  [['--jobs', '0'], 'from 1 to 64'],
  [['--jobs', 'many'], 'from 1 to 64'],
  [['--junit'], 'needs a value'],
  [['--junit', '--json'], 'needs a value'],
])('%j says what is wrong', async (args, text) => {
  await expect(readTestOptions(args, 'labs')).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining(text),
  })
})
