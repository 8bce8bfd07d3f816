import { expect, test } from 'vitest'
import { fillFile } from './fill'

test('lines are counted, and all of them are there', () => {
  expect(fillFile({ line: '{{n}};ship {{n}}', times: 3 }).toString()).toBe('1;ship 1\n2;ship 2\n3;ship 3\n')
  expect(fillFile({ line: 'same', times: 2 }).toString()).toBe('same\nsame\n')
  expect(fillFile({ line: '{{n}}', times: 100_001 }).toString().trimEnd().split('\n').at(-1)).toBe('100001')
})
