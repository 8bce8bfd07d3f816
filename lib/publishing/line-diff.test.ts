import { expect, test } from 'vitest'
import { type DiffLine, diffLines, hunksOf } from './line-diff'

const show = (lines: DiffLine[]) => lines.map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`)
const diff = (a: string, b: string) => show(diffLines([...a], [...b])).join(' ')

test.each([
  ['abc', 'abc', ' a  b  c'],
  ['', 'ab', '+a +b'],
  ['ab', '', '-a -b'],
  ['abc', 'axc', ' a -b +x  c'],
  ['abcd', 'acd', ' a -b  c  d'],
  ['acd', 'abcd', ' a +b  c  d'],
  ['', '', ''],
])('from %j to %j', (a, b, expected) => {
  expect(diff(a, b)).toBe(expected)
})

test('both texts can be read back out of what changed, and no edit is in vain', () => {
  // The example of the paper: five edits.
  const lines = diffLines([...'abcabba'], [...'cbabac'])
  expect(lines.filter(({ kind }) => kind !== 'same')).toHaveLength(5)
  for (let seed = 1; seed < 200; seed++) {
    const draw = (count: number, salt: number) =>
      Array.from(
        { length: count },
        (_, at) => 'abc'[((seed * 7 + at * at * salt + (at * seed) / (salt + 1)) % 3) | 0] ?? 'a',
      )
    const a = draw(seed % 13, 3)
    const b = draw((seed * 5) % 11, 5)
    const found = diffLines(a, b)
    expect(found.filter(({ kind }) => kind !== 'new').map(({ text }) => text)).toEqual(a)
    const fresh = found.filter(({ kind }) => kind !== 'gone')
    expect(fresh.map(({ text }) => text)).toEqual(b)
    expect(fresh.map(({ number }) => number)).toEqual(b.map((_, at) => at + 1))
  }
})

test('texts that have nothing in common come one after the other', () => {
  const a = Array.from({ length: 3_000 }, (_, at) => `old ${at}`)
  const b = Array.from({ length: 3_000 }, (_, at) => `new ${at}`)
  const lines = diffLines(a, b)
  expect(lines).toHaveLength(6_000)
  expect(lines[0]).toEqual({ kind: 'gone', text: 'old 0', number: 1 })
})

test('only what lies near a change is shown', () => {
  const a = Array.from({ length: 40 }, (_, at) => String(at))
  const b = a.map((line) => (line === '10' || line === '30' ? `${line}!` : line))
  expect(hunksOf(diffLines(a, b), 1).map(show)).toEqual([
    [' 9', '-10', '+10!', ' 11'],
    [' 29', '-30', '+30!', ' 31'],
  ])
  expect(hunksOf(diffLines(a, a))).toEqual([])
})
