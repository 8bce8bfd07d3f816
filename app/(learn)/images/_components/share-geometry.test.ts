import { expect, test } from 'vitest'
import { shareTree } from '@/lib/image/shared'
import { layOutTree } from './share-geometry'

test('each node hangs under what it builds on, and an empty root is not drawn', () => {
  const images = [
    { name: 'debian', layers: ['d'] },
    { name: 'ruby', layers: ['d', 'r'] },
    { name: 'rails3', layers: ['d', 'r', '3'] },
    { name: 'rails4', layers: ['d', 'r', '4'] },
    { name: 'alpine', layers: ['a'] },
  ]
  const lines = layOutTree(shareTree(images, () => 10).root)
  expect(lines.map(({ node, depth, parent }) => [node.images.join(), depth, parent])).toEqual([
    ['debian', 0, null],
    ['ruby', 1, 0],
    ['rails3', 2, 1],
    ['rails4', 2, 1],
    ['alpine', 0, null],
  ])
  expect(lines.every(({ share }) => share === 1)).toBe(true)
})

test('nothing is drawn of nothing', () => {
  expect(layOutTree(shareTree([], () => 0).root)).toEqual([])
})
