import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@/lib/base/errors'
import type { Engine } from '@/lib/docker/client'
import { findImage, pullImage, removeImage, tagImage } from '@/lib/docker/image'
import { packContext } from './context'
import { buildOwnImage, listTags } from './engine-images'
import { layPackages } from './layers'
import { addNpmParts } from './npm-parts'
import { belowOf, loadRecipes, type Recipe } from './recipe'
import { registryAnswers } from './registry'
import { ensureRootfsTools, makeRootfs, unpackPackages } from './rootfs'
import { limitConcurrency } from './turns'
import type { MadeImage, MakeOptions, Work } from './work'

/** Every image of ours also has a name of this repository, whose tag tells the recipe that it was made from. */
const RECIPES = 'drydock/recipe'
/** mmdebstrap keeps one core busy; two at a time suit the small machines that we aim at. */
const AT_ONCE = 2

/**
 * Sees to it that the engine has every image that labs are made from: keeps those whose recipe is unchanged, pulls
 * public ones where a registry answers, and makes the others from Debian packages, without a network in any build.
 * Throws `config_invalid` when the machine lacks a tool for that, `engine_refused` when the engine cannot build.
 */
export async function makeImages(options: MakeOptions): Promise<MadeImage[]> {
  const recipes = await loadRecipes(options.dir)
  await mkdir(options.cacheDir, { recursive: true })
  const work: Work = {
    ...options,
    workDir: await mkdtemp(join(options.cacheDir, 'work-')),
    online: once(() => registryAnswers(options.engine)),
    tools: once(() => ensureRootfsTools({ onLine: options.onLine })),
    turn: limitConcurrency(AT_ONCE),
  }
  const pending = new Map<string, Promise<MadeImage>>()
  try {
    for (const recipe of recipes) {
      // loadRecipes gives an order in which those below come first, so they are in the map already.
      const below = Promise.all(belowOf(recipe).map((name) => pending.get(name)))
      // One that fails before it has asked for those below leaves their failure unheard, which would end the process.
      below.catch(() => undefined)
      const made = makeImage(work, recipe, below)
      made.catch(() => undefined)
      pending.set(recipe.name, made)
    }
    const made = await Promise.all(pending.values())
    await forgetOldRecipes(options.engine, recipes)
    return made
  } finally {
    await Promise.allSettled(pending.values())
    await rm(work.workDir, { recursive: true, force: true })
  }
}

async function makeImage(work: Work, recipe: Recipe, below: Promise<unknown>): Promise<MadeImage> {
  const started = performance.now()
  const how =
    (await isPresent(work, recipe)) ?? (await pullPublic(work, recipe)) ?? (await buildRecipe(work, recipe, below))
  const found = await findImage(work.engine, recipe.name)
  const made = { name: recipe.name, how, ms: Math.round(performance.now() - started), sizeBytes: found?.sizeBytes ?? 0 }
  work.onImage?.(made)
  return made
}

async function isPresent({ engine }: Work, recipe: Recipe): Promise<'present' | null> {
  const image = await findImage(engine, recipe.name)
  if (!image) return null
  if (recipe.pull && !(await listTags(engine, RECIPES)).some((tag) => tag.startsWith(`${RECIPES}:${recipe.folder}-`)))
    // Somebody else's image of a public name: it is what the labs ask for, and not ours to replace.
    return 'present'
  return (await findImage(engine, recipeTag(recipe)))?.id === image.id ? 'present' : null
}

async function pullPublic(work: Work, recipe: Recipe): Promise<'pulled' | null> {
  if (!recipe.pull || !(await work.online())) return null
  try {
    await pullImage(work.engine, { ref: recipe.name, signal: work.signal })
    return 'pulled'
  } catch (error) {
    work.onLine?.(`${recipe.name} could not be pulled, so it is made here: ${messageOf(error)}`)
    return null
  }
}

async function buildRecipe(work: Work, recipe: Recipe, below: Promise<unknown>): Promise<'made'> {
  const { engine, signal } = work
  const context = join(work.workDir, recipe.folder)
  await cp(recipe.dir, context, { recursive: true })
  await work.turn(() => gatherParts(work, { recipe, context }))
  const buildArgs: Record<string, string> = {}
  if (recipe.base && recipe.packages.length > 0) {
    const layer = { recipe, base: recipe.base, tag: packagesTag(recipe), below }
    await layPackages(work, layer)
    buildArgs.BASE = layer.tag
  }
  await below
  await buildOwnImage(engine, { context: packContext(context), tag: recipe.name, buildArgs, signal })
  await tagImage(engine, { source: recipe.name, ref: recipeTag(recipe) })
  await rm(context, { recursive: true, force: true })
  return 'made'
}

/** What the Dockerfile copies and git does not hold. */
async function gatherParts(work: Work, { recipe, context }: { recipe: Recipe; context: string }): Promise<void> {
  const { onLine, signal } = work
  if (recipe.unpack.length > 0) await unpackPackages({ packages: recipe.unpack, to: join(context, 'unpacked') })
  if (recipe.npm) await addNpmParts({ ...recipe.npm, lockDir: join(recipe.dir, recipe.npm.cache), to: context, signal })
  if (!recipe.suite || recipe.base) return
  await work.tools()
  const to = join(context, 'packages.tar')
  await makeRootfs({ ...recipe, suite: recipe.suite, to, debCache: join(work.cacheDir, 'debs'), onLine, signal })
}

async function forgetOldRecipes(engine: Engine, recipes: Recipe[]): Promise<void> {
  const current = recipes.flatMap((recipe) => [recipeTag(recipe), packagesTag(recipe)])
  for (const tag of await listTags(engine, RECIPES)) if (!current.includes(tag)) await removeImage(engine, tag)
}

function recipeTag({ folder, digest }: Recipe): string {
  return `${RECIPES}:${folder}-${digest.slice(0, 16)}`
}

function packagesTag({ folder, packagesDigest }: Recipe): string {
  return `${RECIPES}:${folder}-packages-${packagesDigest.slice(0, 16)}`
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
