import { expect, test } from 'vitest'
import { shareTree } from './shared'

const sizes: Record<string, number> = { base: 100, node: 50, a: 7, b: 3, other: 20 }
const tree = (images: Record<string, string[]>) =>
  shareTree(
    Object.entries(images).map(([name, layers]) => ({ name, layers })),
    (digest) => sizes[digest] ?? 0,
  )

test('images that start alike share what they start with, and bytes are counted once', () => {
  const { root, separateBytes, storedBytes } = tree({
    'app:1': ['base', 'node', 'a'],
    'app:2': ['base', 'node', 'b'],
    node: ['base', 'node'],
  })
  expect(root).toMatchObject({ bytes: 150, images: ['node'], layers: [{ digest: 'base' }, { digest: 'node' }] })
  expect(root.children.map(({ images, bytes }) => [images, bytes])).toEqual([
    [['app:1'], 7],
    [['app:2'], 3],
  ])
  expect({ separateBytes, storedBytes }).toEqual({ separateBytes: 157 + 153 + 150, storedBytes: 160 })
})

test('the same layer above different ones is not shared', () => {
  const { root, storedBytes } = tree({ x: ['base', 'a'], y: ['other', 'a'] })
  expect(root).toMatchObject({ layers: [], bytes: 0, images: [] })
  expect(root.children).toHaveLength(2)
  expect(storedBytes).toBe(100 + 7 + 20 + 7)
})

test('two names of one image, one image alone, none at all', () => {
  expect(tree({ x: ['base'], y: ['base'] }).root).toMatchObject({ images: ['x', 'y'], children: [] })
  expect(tree({ x: ['base', 'a'] }).root).toMatchObject({ bytes: 107, images: ['x'] })
  expect(tree({})).toEqual({
    root: { layers: [], bytes: 0, images: [], children: [] },
    separateBytes: 0,
    storedBytes: 0,
  })
})
