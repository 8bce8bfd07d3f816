import { expect, test } from 'vitest'
import { stackLayers } from './stack'
import type { LayerEntry, LayerFacts } from './types'

const file = (path: string, size: number, hash = `${path}${size}`): LayerEntry => ({
  path,
  type: 'file',
  size,
  mode: 0o644,
  uid: 0,
  gid: 0,
  hash,
})
const dir = (path: string): LayerEntry => ({ path, type: 'directory', size: 0, mode: 0o755, uid: 0, gid: 0 })
const link = (path: string, target: string): LayerEntry => ({ ...dir(path), type: 'link', target })
const layer = (...entries: LayerEntry[]): LayerFacts => ({ digest: 'x', sizeBytes: 0, compressedBytes: 0, entries })
const short = (layers: LayerFacts[]) =>
  stackLayers(layers).waste.map(
    ({ path, bytes, layer, hiddenBy, how }) => `${path} ${bytes} ${layer}<${hiddenBy} ${how}`,
  )

test('a file that is replaced, deleted, or in a deleted directory is waste, whole', () => {
  expect(short([layer(file('a', 10)), layer(file('a', 20))])).toEqual(['a 10 0<1 replaced'])
  expect(short([layer(file('a', 10)), layer(file('.wh.a', 0))])).toEqual(['a 10 0<1 deleted'])
  expect(short([layer(dir('d'), file('d/a', 10), file('d/e/b', 5)), layer(file('.wh.d', 0))])).toEqual([
    'd/e/b 5 0<1 directory',
    'd/a 10 0<1 directory',
  ])
})

test('an opaque directory hides what was below it and keeps what comes with it', () => {
  const layers = [layer(dir('d'), file('d/a', 10)), layer(dir('d'), file('d/.wh..wh..opq', 0), file('d/b', 3))]
  expect(short(layers)).toEqual(['d/a 10 0<1 opaque'])
  expect([...stackLayers(layers).final.keys()]).toEqual(['d', 'd/b'])
})

test('a whiteout does not touch the same layer, whatever the order', () => {
  const { final, waste } = stackLayers([layer(file('a', 1)), layer(file('a', 2), file('.wh.a', 0))])
  expect(final.get('a')?.entry.size).toBe(2)
  expect(waste).toHaveLength(1)
})

test('hard links share their bytes until the last name goes', () => {
  const base = layer(file('a', 10), link('b', 'a'))
  expect(short([base, layer(file('.wh.a', 0))])).toEqual([])
  expect(short([base, layer(file('.wh.a', 0)), layer(file('.wh.b', 0))])).toEqual(['b 10 0<2 deleted'])
})

test('a file takes the place of a directory and a directory that of a file', () => {
  expect(short([layer(dir('d'), file('d/a', 4)), layer(file('d', 1))])).toEqual(['d/a 4 0<1 replaced'])
  expect(short([layer(file('d', 4)), layer(dir('d'), file('d/a', 1))])).toEqual(['d 4 0<1 replaced'])
  expect(short([layer(file('d', 4)), layer(file('d/a', 1))])).toEqual(['d 4 0<1 replaced'])
})

test('a copy that changes nothing but owner or mode is told apart', () => {
  const { waste } = stackLayers([layer(file('a', 9, 'h')), layer({ ...file('a', 9, 'h'), uid: 5 })])
  expect(waste[0]?.sameContent).toBe(true)
})

test('a directory that comes again keeps its content', () => {
  const { final } = stackLayers([layer(dir('d'), file('d/a', 4)), layer({ ...dir('d'), mode: 0o700 })])
  expect(final.get('d')).toMatchObject({ layer: 1, entry: { mode: 0o700 } })
  expect(final.has('d/a')).toBe(true)
})

test('the same path twice in one layer counts once for sight', () => {
  expect(short([layer(file('a', 10), file('a', 3))])).toEqual(['a 10 0<0 replaced'])
})
