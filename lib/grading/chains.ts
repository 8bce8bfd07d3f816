import { type ListedImage, listImages } from '@/lib/docker/image'
import { LABEL } from '@/lib/docker/labels'
import type { Run } from './run'

/** Image ids of each stage's steps: the mark first, then one for every instruction after FROM. */
export type Chains = Map<number, string[]>

/**
 * What the builds of this grading have left in the engine's store. The store tells which steps were taken from the
 * cache: a build's log could be made to say anything by what a RUN prints.
 */
export async function listSteps(run: Run): Promise<ListedImage[]> {
  return listImages(run.ctx.engine, { [LABEL.run]: run.id })
}

/** The images in the order of their steps, for each stage. `images` are those of one build. */
export function chainsOf(images: ListedImage[]): Chains {
  const byStage = new Map<number, ListedImage[]>()
  for (const image of images) {
    const stage = Number(image.labels[LABEL.stage])
    byStage.set(stage, [...(byStage.get(stage) ?? []), image])
  }
  return new Map([...byStage].map(([stage, own]) => [stage, inOrder(own)]))
}

function inOrder(images: ListedImage[]): string[] {
  const ids = new Set(images.map(({ id }) => id))
  const childOf = new Map(images.map(({ id, parentId }) => [parentId, id]))
  const order: string[] = []
  let next = images.find(({ parentId }) => !ids.has(parentId))?.id
  while (next && order.length < images.length) {
    order.push(next)
    next = childOf.get(next)
  }
  return order
}

/** What every stage's chain starts from: the id of the image that FROM named, or '' for scratch. */
export function rootsOf(images: ListedImage[]): Map<number, string> {
  const chains = chainsOf(images)
  const parents = new Map(images.map(({ id, parentId }) => [id, parentId]))
  return new Map([...chains].map(([stage, [first = '']]) => [stage, parents.get(first) ?? '']))
}

/**
 * How many steps of each stage a rebuild has taken from the first build's cache. `fresh` are the images that the rebuild
 * added; a stage without any was taken whole.
 */
export function countKept(first: Chains, fresh: ListedImage[]): Map<number, number> {
  const roots = rootsOf(fresh)
  return new Map(
    [...first].map(([stage, chain]) => {
      const root = roots.get(stage)
      // The chain holds the mark, too, which is no step of the learner's: position equals the count of kept steps.
      return [stage, root === undefined ? chain.length : Math.max(0, chain.indexOf(root) + 1)]
    }),
  )
}

/** Ids of the images that hold more than the step before them. */
export function addingSteps(images: ListedImage[]): Set<string> {
  const sizes = new Map(images.map(({ id, sizeBytes }) => [id, sizeBytes]))
  return new Set(
    images.flatMap(({ id, parentId, sizeBytes }) => (sizeBytes > (sizes.get(parentId) ?? sizeBytes) ? [id] : [])),
  )
}
