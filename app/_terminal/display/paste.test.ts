import { expect, test } from 'vitest'
import { preparePaste, tidyCopy } from './paste'
import { sanitizeTitle } from './title'

test('one line is pasted without its line end and without a question', () => {
  expect(preparePaste('ls -l\n', { fullScreen: false })).toEqual({ text: 'ls -l', lines: 1, ask: false })
})

test('several lines ask, but not in an editor', () => {
  expect(preparePaste('a\r\nb\rc\n', { fullScreen: false })).toEqual({ text: 'a\nb\nc\n', lines: 3, ask: true })
  expect(preparePaste('a\nb\n', { fullScreen: true })).toEqual({ text: 'a\nb\n', lines: 2, ask: false })
})

test('nothing pasted can end the bracket or act as a key', () => {
  expect(preparePaste('x\x1b[201~; rm -r .\x03\x9b\u0000\ty', { fullScreen: false }).text).toBe('x[201~; rm -r .\ty')
})

test('a copy has no blanks at line ends', () => {
  expect(tidyCopy('a  \nb\u00a0 \n  c')).toBe('a\nb\n  c')
})

test('a title is one short line without controls or changes of direction', () => {
  expect(sanitizeTitle('  vim\x07 \u202eexe.tab\n1 ')).toBe('vim exe.tab 1')
  expect(sanitizeTitle('x'.repeat(500))).toHaveLength(60)
})
