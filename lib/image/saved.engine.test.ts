import { expect, test } from 'vitest'
import { createEngine } from '@/lib/docker/client'
import { inspectImage, saveImage } from '@/lib/docker/image'
import { readSavedImages } from './saved'
import { stackLayers } from './stack'

const engine = createEngine({ host: process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock' })
const IMAGE = 'drydock/node:20'

test('an image is read as the engine describes it, and known layers are skipped the second time', async () => {
  const facts = await inspectImage(engine, IMAGE)
  const first = await readSavedImages(await saveImage(engine, IMAGE), {
    known: { images: [facts.layers], find: () => undefined },
  })
  const [image] = first.images
  expect(image).toMatchObject({ id: facts.id, layers: facts.layers, tags: [IMAGE] })
  const total = [...first.layers.values()].reduce((sum, layer) => sum + layer.sizeBytes, 0)
  // The engine also counts what symbolic links take.
  expect(Math.abs(total - facts.sizeBytes)).toBeLessThan(facts.sizeBytes / 1000)
  const layers = facts.layers.flatMap((digest) => first.layers.get(digest) ?? [])
  expect(stackLayers(layers).final.get('usr/local/bin/node')?.entry.size).toBeGreaterThan(1e6)
  // The uppermost layer of an image cannot be told beforehand; all below it are known and are not compressed.
  expect(layers.slice(0, -1).map(({ compressedBytes }) => compressedBytes)).toEqual(layers.slice(0, -1).map(() => 0))

  const started = performance.now()
  const second = await readSavedImages(await saveImage(engine, IMAGE), {
    known: { images: [facts.layers], find: (digest) => first.layers.get(digest) },
  })
  expect(second.images).toEqual(first.images)
  console.info(`known layers: ${Math.round(performance.now() - started)} ms`)
})

test('an aborted reading ends with its reason', async () => {
  const controller = new AbortController()
  const stream = await saveImage(engine, IMAGE)
  stream.once('data', () => controller.abort(new Error('enough')))
  await expect(readSavedImages(stream, { signal: controller.signal })).rejects.toThrow('enough')
})
