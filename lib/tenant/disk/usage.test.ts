import { expect, test } from 'vitest'
import { NO_USAGE, offenders, type Part, runsLow, sentence, shareOf, type Usage } from './usage'

const MIB = 1024 * 1024
const quota = { diskBytes: 100 * MIB }
const part = (id: string, mib: number, files = 1): Part => ({
  kind: 'container',
  id,
  name: id,
  bytes: mib * MIB,
  files,
})
const usage = (...parts: Part[]): Usage => ({ parts, writers: parts.map(({ id }) => ({ id, name: id, parts: [id] })) })

test('only who wrote is ended, and only when there is too much', () => {
  const before = usage(part('db', 60), part('hog', 10))
  expect(offenders(usage(part('db', 60), part('hog', 39)), before, quota)).toEqual([])
  expect(offenders(usage(part('db', 60), part('hog', 50)), before, quota).map(({ id }) => id)).toEqual(['hog'])
  // Nobody writes any more: what runs goes on, up to a point.
  expect(offenders(usage(part('db', 60), part('hog', 50)), usage(part('db', 60), part('hog', 50)), quota)).toEqual([])
  expect(offenders(usage(part('hog', 300)), usage(part('hog', 300)), quota)).toHaveLength(1)
})

test('files count as bytes do', () => {
  const many = usage(part('empty', 0, 20_000))
  expect(shareOf(many, quota)).toBeGreaterThan(1)
  expect(offenders(many, NO_USAGE, quota)).toHaveLength(1)
  expect(sentence(many, quota)).toContain('in 20000 files, and may have 12800')
})

test('a warning is given once on the way up', () => {
  expect(runsLow(usage(part('a', 85)), usage(part('a', 70)), quota)).toBe(true)
  expect(runsLow(usage(part('a', 90)), usage(part('a', 85)), quota)).toBe(false)
})
