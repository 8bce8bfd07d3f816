import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import { imageExists } from '@/lib/docker/image'
import { packContext } from './context'
import { writeDelta } from './delta'
import { buildOwnImage, exportImage } from './engine-images'
import type { Recipe } from './recipe'
import { makeRootfs } from './rootfs'
import type { Work } from './work'

export interface Layer {
  recipe: Recipe
  base: string
  /** Name of the base image with the packages on top. */
  tag: string
  below: Promise<unknown>
}

/** Makes the base image with the packages in one more layer, under `tag`, unless it is there from an earlier run. */
export async function layPackages(work: Work, layer: Layer): Promise<void> {
  if (await imageExists(work.engine, layer.tag)) return
  if (!(await layFromNetwork(work, layer))) await layFromRootfs(work, layer)
}

/** Where the internet answers, a container of the engine may reach it too: then apt installs the packages there. */
async function layFromNetwork(work: Work, { recipe, base, tag, below }: Layer): Promise<boolean> {
  if (!(await work.online())) return false
  await below
  const packages = recipe.packages.join(' ')
  const install = `apt-get update && apt-get install -y --no-install-recommends ${packages} && rm -rf /var/lib/apt/lists/*`
  try {
    await buildLayer(work, { tag, lines: [`FROM ${base}`, `RUN ${install}`], networkMode: 'default' })
    return true
  } catch (error) {
    if (work.signal?.aborted) throw error
    work.onLine?.(`${recipe.name}: a build reaches no network, so its packages are fetched here: ${messageOf(error)}`)
    return false
  }
}

/** Everywhere else: a file system with the packages is made here, and what it has beyond the base becomes a layer. */
async function layFromRootfs(work: Work, { recipe, base, tag, below }: Layer): Promise<void> {
  const { engine, onLine, signal } = work
  const suite = recipe.suite ?? 'stable'
  const full = join(work.workDir, `${recipe.folder}.tar`)
  const delta = join(work.workDir, `${recipe.folder}.delta`)
  await work.tools()
  // The slow part needs no other image, so it runs while those below are made.
  const making = work.turn(() =>
    makeRootfs({ ...recipe, suite, to: full, debCache: join(work.cacheDir, 'debs'), onLine, signal }),
  )
  await Promise.all([below, making])
  await exportImage(engine, base, (archive) => writeDelta({ base: archive, full, to: delta }))
  await rm(full)
  await buildLayer(work, { tag, lines: [`FROM ${base}`, 'ADD packages.tar /'], file: delta, networkMode: 'none' })
}

async function buildLayer(
  { engine, workDir, signal }: Work,
  { tag, lines, file, networkMode }: { tag: string; lines: string[]; file?: string; networkMode: 'none' | 'default' },
): Promise<void> {
  const context = await mkdtemp(join(workDir, 'layer-'))
  await writeFile(join(context, 'Dockerfile'), `${lines.join('\n')}\n`)
  if (file) await rename(file, join(context, 'packages.tar'))
  await buildOwnImage(engine, { context: packContext(context), tag, networkMode, signal })
  await rm(context, { recursive: true })
}
