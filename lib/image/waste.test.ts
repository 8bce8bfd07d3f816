import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { expect, test } from 'vitest'
import { LayerReader } from './layer'
import { stackLayers } from './stack'
import type { LayerFacts } from './types'

interface Item {
  path: string
  type: 'file' | 'directory' | 'link'
  size: number
  target?: string
}

/** Numbers that are the same in every run. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * limit)
  }
}

const FOLDERS = ['', 'd/', 'd/e/', 'f/']
const NAMES = ['a', 'b', 'c', 'd', 'e']

/** A layer as engines make them: no path twice, none through a file of its own. */
function makeLayer(random: (limit: number) => number, number: number): Item[] {
  const items: Item[] = []
  const clashes = (path: string) =>
    items.some((item) => item.path === path || item.path.startsWith(`${path}/`) || path.startsWith(`${item.path}/`))
  const pick = () => `${FOLDERS[random(FOLDERS.length)]}${NAMES[random(NAMES.length)]}`
  for (let at = 0; at < 1 + random(6); at++) {
    const path = pick()
    if (!clashes(path)) items.push({ path, type: 'file', size: 1 + number * 100 + at * 7 + random(7) })
  }
  const [first] = items
  const link = pick()
  if (first && random(3) === 0 && !clashes(link)) items.push({ path: link, type: 'link', size: 0, target: first.path })
  for (let at = 0; at < random(3); at++) {
    const path = pick()
    const slash = path.lastIndexOf('/') + 1
    if (clashes(path)) continue
    items.unshift({ path: `${path.slice(0, slash)}.wh.${path.slice(slash)}`, type: 'file', size: 0 })
  }
  const folder = FOLDERS[1 + random(FOLDERS.length - 1)] ?? 'd/'
  if (random(4) === 0 && !items.some(({ path }) => `${folder}`.startsWith(`${path}/`)))
    items.unshift({ path: `${folder}.wh..wh..opq`, type: 'file', size: 0 })
  return items
}

async function toTar(items: Item[]): Promise<Buffer> {
  const tar = pack()
  for (const { path, type, size, target } of items)
    tar.entry(
      { name: path, type, linkname: target, mode: 0o755 },
      type === 'file' ? Buffer.alloc(size, 'x') : undefined,
    )
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function readLayer(tar: Buffer): Promise<LayerFacts> {
  const reader = new LayerReader({ scanner: null, compress: false, limits: { entries: 1000, bytes: 1e6 } })
  reader.write(tar)
  return (await reader.end()).facts
}

const isWhiteout = ({ path }: Item) => path.slice(path.lastIndexOf('/') + 1).startsWith('.wh.')

/** What a union mount shows, by the slowest way: whiteouts carried out, then the layer unpacked over it by tar. */
async function unpack(dir: string, items: Item[]): Promise<void> {
  for (const { path } of items.filter(isWhiteout)) {
    const parent = join(dir, path, '..')
    const name = path.slice(path.lastIndexOf('/') + 1)
    const gone =
      name === '.wh..wh..opq'
        ? existsSync(parent) && lstatSync(parent).isDirectory()
          ? readdirSync(parent)
          : []
        : [name.slice(4)]
    if (existsSync(parent) && lstatSync(parent).isDirectory())
      for (const one of gone) rmSync(join(parent, one), { recursive: true, force: true })
  }
  const rest = items.filter((item) => !isWhiteout(item))
  for (const { path } of rest) {
    const parts = path.split('/')
    for (let depth = 1; depth < parts.length; depth++) {
      const above = join(dir, ...parts.slice(0, depth))
      if (existsSync(above) && !lstatSync(above).isDirectory()) rmSync(above)
    }
    const here = join(dir, path)
    if (existsSync(here) && lstatSync(here).isDirectory()) rmSync(here, { recursive: true })
  }
  execFileSync('tar', ['-x', '-C', dir], { input: await toTar(rest) })
}

/** Bytes of all files, each content once however many names it has. */
function visibleBytes(dir: string): number {
  const inodes = new Map<number, number>()
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const { ino, size } = lstatSync(join(entry.parentPath, entry.name))
    if (entry.isFile()) inodes.set(ino, size)
  }
  return [...inodes.values()].reduce((sum, size) => sum + size, 0)
}

test('hidden bytes are all bytes but those that a union mount shows, whatever the layers do', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomOf(seed * 7919)
    const layers = Array.from({ length: 2 + random(4) }, (_, number) => makeLayer(random, number))
    const facts = await Promise.all(layers.map(async (items) => readLayer(await toTar(items))))
    const dir = mkdtempSync(join(tmpdir(), 'drydock-union-'))
    try {
      for (const items of layers) await unpack(dir, items)
      const all = layers.flat().reduce((sum, { size }) => sum + size, 0)
      const { waste } = stackLayers(facts)
      const hidden = waste.reduce((sum, { bytes }) => sum + bytes, 0)
      expect(hidden, `seed ${seed}: ${JSON.stringify(layers)}`).toBe(all - visibleBytes(dir))
      for (const { layer, hiddenBy } of waste) expect(hiddenBy).toBeGreaterThan(layer)
    } finally {
      rmSync(dir, { recursive: true })
    }
  }
})
