import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { AppError } from '@/lib/base/errors'

const imageName = z.string().regex(/^[a-z0-9][a-z0-9./-]*:[A-Za-z0-9._-]+$/, 'must be written name:tag')
/** "package", or "package/suite" for one of another suite than this machine's. */
const packageOfSuite = z.string().regex(/^[a-z0-9][a-z0-9.+-]+(\/[a-z]+)?$/, 'must be written package or package/suite')
const packageName = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'must be the name of a Debian package')

const schema = z.strictObject({
  name: imageName,
  about: z.string(),
  /** A public image: taken as it is when the engine has it, pulled by the same name where a registry answers. */
  pull: z.boolean().default(false),
  /** Debian packages, with all that they depend on, as `packages.tar` (no base) or as the image in `ARG BASE`. */
  suite: z.string().optional(),
  packages: z.array(packageName).default([]),
  base: imageName.optional(),
  /** Debian packages whose files lie under `unpacked/` in the build context, without being installed. */
  unpack: z.array(packageOfSuite).default([]),
  /** Images that the Dockerfile names in a FROM. */
  needs: z.array(imageName).default([]),
  /** Puts Node under `node/` in the build context and an npm cache for the lock file in folder `cache` beside it. */
  npm: z.strictObject({ node: z.string(), npm: z.string(), cache: z.string() }).optional(),
})

export interface Recipe extends z.infer<typeof schema> {
  dir: string
  /** Name of the folder. */
  folder: string
  /** sha256 over the folder and the recipes below it, in hex: another digest means another image. */
  digest: string
  /** The same over the base and the packages alone: they take minutes, and change less often than the rest. */
  packagesDigest: string
}

/** Raised when the maker itself changes so that the same recipe gives another image. */
const MAKER_VERSION = '1'

/**
 * Reads every `image.yaml` under `dir`, in an order in which each image comes after those it is made from.
 * Throws `lab_invalid` that names the file when one is not usable.
 */
export async function loadRecipes(dir: string): Promise<Recipe[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const loaded = await Promise.all(folders.sort().map((folder) => loadRecipe(dir, folder)))
  return withDigests(loaded)
}

/** The images that must be there before this one can be made. */
export function belowOf(recipe: Pick<Recipe, 'base' | 'needs'>): string[] {
  return [...(recipe.base ? [recipe.base] : []), ...recipe.needs]
}

async function loadRecipe(dir: string, folder: string): Promise<Recipe> {
  const path = join(dir, folder)
  const source = await readFile(join(path, 'image.yaml'), 'utf8')
  const parsed = schema.safeParse(parse(source))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    throw new AppError('lab_invalid', `${join(path, 'image.yaml')} is not usable: ${faults}.`)
  }
  return { ...parsed.data, dir: path, folder, digest: await hashFolder(path), packagesDigest: '' }
}

async function hashFolder(dir: string): Promise<string> {
  const hash = createHash('sha256')
  const paths = await readdir(dir, { recursive: true })
  for (const path of paths.sort()) {
    const file = join(dir, path)
    const facts = await stat(file)
    if (!facts.isFile()) continue
    // Whether a file may be executed is all of the mode that git keeps.
    hash.update(`${path}\0${facts.mode & 0o100 ? 'x' : '-'}\0${facts.size}\0`).update(await readFile(file))
  }
  return hash.digest('hex')
}

function withDigests(recipes: Recipe[]): Recipe[] {
  const done = new Map<string, Recipe>()
  const visit = (recipe: Recipe, path: string[]): Recipe => {
    const known = done.get(recipe.name)
    if (known) return known
    if (path.includes(recipe.name))
      throw new AppError('lab_invalid', `Images are made from each other in a circle: ${path.join(' → ')}.`)
    const hash = createHash('sha256').update(`${MAKER_VERSION}\0${recipe.digest}`)
    for (const name of belowOf(recipe)) {
      const below = recipes.find((other) => other.name === name)
      if (!below) throw new AppError('lab_invalid', `${recipe.dir}/image.yaml names ${name}, which no recipe makes.`)
      hash.update(visit(below, [...path, recipe.name]).digest)
    }
    const parts = [MAKER_VERSION, done.get(recipe.base ?? '')?.digest, recipe.suite, ...recipe.packages]
    const packagesDigest = createHash('sha256').update(parts.join('\0')).digest('hex')
    const result = { ...recipe, digest: hash.digest('hex'), packagesDigest }
    done.set(recipe.name, result)
    return result
  }
  for (const recipe of recipes) visit(recipe, [])
  return [...done.values()]
}
