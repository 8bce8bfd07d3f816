import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/base/errors'
import { parseYaml } from './yaml-file'

/** Shells are what the platform starts; a learner has no use for one of their own. */
const NOT_SHARED = ['drydock/sandbox:1']

/** What a labs folder without images of its own builds on; servers run in the project's folder. */
const SHIPPED = 'labs/images'

/** Names of the images that lessons build on: every learner sees them, none may change them. */
export async function listBaseImages(labsDir: string): Promise<string[]> {
  const own = join(labsDir, 'images')
  const dir = await readdir(own).then(
    () => own,
    () => SHIPPED,
  )
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => [])
  const names = await Promise.all(
    entries.filter((one) => one.isDirectory()).map((one) => readName(join(dir, one.name))),
  )
  return names.filter((name) => !NOT_SHARED.includes(name)).sort()
}

async function readName(dir: string): Promise<string> {
  const file = join(dir, 'image.yaml')
  const { value } = parseYaml({ file, text: await readFile(file, 'utf8') })
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : null
  if (typeof name !== 'string') throw new AppError('lab_invalid', `${file} names no image.`)
  return name
}
