import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FORMAT_FILES, type FormatFile, jsonSchemaOf } from './json-schema'

test.each(Object.keys(FORMAT_FILES) as FormatFile[])('docs/schemas/%s.json is what the format says', async (file) => {
  const text = `${JSON.stringify(jsonSchemaOf(file), null, 2)}\n`
  await expect(text).toMatchFileSnapshot(`../../docs/schemas/${file}.json`)
})

test('a schema holds the keys of its file', async () => {
  const lab = JSON.parse(await readFile('docs/schemas/lab.json', 'utf8'))
  expect(Object.keys(lab.properties)).toEqual(expect.arrayContaining(['title', 'tasks', 'vars', 'quiz']))
  expect(lab.additionalProperties).toBe(false)
})
