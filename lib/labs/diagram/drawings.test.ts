import { expect, test } from 'vitest'
import type { Folder } from '../folder'
import { readDrawings } from './drawings'

const folder = (files: Record<string, string>): Folder => ({
  dir: '/',
  faults: [],
  files: new Map(
    Object.entries(files).map(([path, text]) => [path, { content: Buffer.from(text), executable: false }]),
  ),
})
const texts = (source: string) => [{ source, file: 'a/b/steps/01-x.md' }]

test('a drawing is read once, and its faults stand at its own lines', () => {
  const files = { 'images/a.svg': '<svg viewBox="0 0 1 1"/>', 'images/b.svg': '<svg viewBox="0 0 1 1">\n<b/>\n</svg>' }
  const place = (name: string) => `::diagram{file=images/${name}.svg alt=x}`
  const { drawings, faults } = readDrawings({
    folder: folder(files),
    label: 'a/b',
    texts: texts(['a', 'b', 'a', 'b'].map(place).join('\n\n')),
  })
  expect(Object.keys(drawings)).toEqual(['images/a.svg'])
  expect(faults).toMatchObject([{ severity: 'error', file: 'a/b/images/b.svg', line: 2, column: 1 }])
})

test.each([
  ['images/gone.svg', 'is missing'],
  ['gone.svg', 'is not the path'],
  ['images/../lab.yaml', 'is not the path'],
  ['images/a.png', 'is not the path'],
])('%s is a fault of the text', (path, message) => {
  const { faults } = readDrawings({
    folder: folder({ 'lab.yaml': '' }),
    label: 'a/b',
    texts: texts(`# T\n\n::diagram{file="${path}" alt=x}`),
  })
  expect(faults).toMatchObject([{ file: 'a/b/steps/01-x.md', line: 3, message: expect.stringContaining(message) }])
})
