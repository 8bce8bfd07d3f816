import { expect, test } from 'vitest'
import { stackLayers } from '@/lib/image/stack'
import type { LayerEntry, LayerFacts } from '@/lib/image/types'
import { type TreeNode, viewTree } from './tree-view'

const file = (path: string, size: number): LayerEntry => ({ path, type: 'file', size, mode: 0o644, uid: 0, gid: 0 })
const layer = (entries: LayerEntry[]): LayerFacts => ({ digest: '', sizeBytes: 0, compressedBytes: 0, entries })
const find = (node: TreeNode, path: string): TreeNode | undefined =>
  path.split('/').reduce<TreeNode | undefined>((at, name) => at?.children.find((one) => one.name === name), node)

test('a deleted file stands where it was, as a ghost; folders say what is hidden below', () => {
  const { final, waste } = stackLayers([
    layer([file('tmp/big', 40), file('app/a', 5)]),
    layer([file('tmp/.wh.big', 0)]),
  ])
  const tree = viewTree({ final }, waste)
  expect(find(tree, 'tmp/big')).toMatchObject({ hiddenBy: 1, layer: 0, hiddenBytes: 40, bytes: 0, kind: 'file' })
  expect(find(tree, 'tmp')).toMatchObject({ hiddenBytes: 40, bytes: 0, hiddenBy: null })
  expect(find(tree, 'app/a')).toMatchObject({ hiddenBy: null, bytes: 5 })
})

test('folders that went as a whole are ghosts too, and a replaced file stands beside what replaced it', () => {
  const { final, waste } = stackLayers([
    layer([file('opt/x/one', 3), file('etc/conf', 7)]),
    layer([file('.wh.opt', 0), file('etc/conf', 2)]),
  ])
  const tree = viewTree({ final }, waste)
  expect(find(tree, 'opt/x/one')).toMatchObject({ hiddenBy: 1, hiddenBytes: 3 })
  expect(find(tree, 'etc')?.children.map(({ name, hiddenBy }) => [name, hiddenBy])).toEqual([
    ['conf', 1],
    ['conf', null],
  ])
})

test('a hundred thousand files become a bounded tree that says what it left out', () => {
  const entries = Array.from({ length: 100_000 }, (_, at) => file(`d${at % 300}/f${at}`, at))
  const { final, waste } = stackLayers([layer(entries)])
  const tree = viewTree({ final }, waste)
  const count = (node: TreeNode): number => node.children.reduce((sum, child) => sum + count(child), 1)
  expect(count(tree)).toBeLessThanOrEqual(6001)
  expect(tree.more?.count).toBe(240)
  const told = tree.children.reduce((sum, { bytes }) => sum + bytes, tree.more?.bytes ?? 0)
  expect(told).toBe(entries.reduce((sum, { size }) => sum + size, 0))
})
