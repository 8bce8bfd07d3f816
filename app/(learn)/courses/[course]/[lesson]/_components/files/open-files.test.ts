import { expect, test } from 'vitest'
import {
  isDirty,
  movedPath,
  type OpenFile,
  withGone,
  withMoved,
  withRead,
  withSaved,
  withText,
  withTheirs,
} from './open-files'

const read = (text: string | null, version = `v-${text}`) => ({ text, version })
const opened = (text: string): OpenFile[] => withRead([], 'a', read(text))
const first = (files: OpenFile[]) => files[0] as OpenFile

test('an open file follows what the sandbox has, as long as nothing unsaved would be lost', () => {
  expect(first(withRead(opened('one'), 'a', read('two')))).toMatchObject({ text: 'two', revision: 1, conflict: null })
  const typed = withText(opened('one'), 'a', 'mine')
  expect(isDirty(first(typed))).toBe(true)
  const met = withRead(typed, 'a', read('two'))
  expect(first(met)).toMatchObject({ text: 'mine', saved: 'one', conflict: 'changed' })
  expect(first(withTheirs(met, 'a', read('two')))).toMatchObject({ text: 'two', conflict: null, revision: 1 })
})

test('what is typed while a file is saved stays unsaved', () => {
  const saved = withSaved(withText(opened('one'), 'a', 'more and more'), 'a', { text: 'more', version: 'v2' })
  expect(first(saved)).toMatchObject({ text: 'more and more', saved: 'more', version: 'v2' })
  expect(isDirty(first(saved))).toBe(true)
})

test('a file that is gone closes, unless there is unsaved text', () => {
  expect(withGone(opened('one'), 'a')).toEqual([])
  expect(first(withGone(withText(opened('one'), 'a', 'mine'), 'a'))).toMatchObject({ text: 'mine', conflict: 'gone' })
})

test('a folder that is renamed takes along what is open in it, and nothing beside it', () => {
  expect(movedPath('shop/server.js', 'shop', 'store')).toBe('store/server.js')
  expect(movedPath('shopping/list', 'shop', 'store')).toBe('shopping/list')
  expect(first(withMoved(opened('one'), 'a', 'b/c')).path).toBe('b/c')
})

test('a file that is no text is never unsaved', () => {
  expect(isDirty(first(withRead([], 'a', read(null))))).toBe(false)
})
