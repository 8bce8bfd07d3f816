import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const SMALL_LESSON = 'small/first-steps'
export const SMALL_IMAGE = 'debian:bookworm-slim'

const FILES = {
  'course.yaml': 'title: Small\nsummary: One lesson.\nmodules: [{ title: All, lessons: [first-steps] }]\n',
  'first-steps/lab.yaml': `title: First steps
summary: A shell in a small image.
minutes: 5
sandbox: { image: "${SMALL_IMAGE}" }
tasks:
  look:
    title: Look around
    check: { file: { path: looked } }
`,
  'first-steps/steps/01-look.md': '# Look\n\nLook around.\n\n:::task{id=look}\n',
}

/** A folder of labs whose one lesson needs an image of 70 MB only. Returns its path, and what removes it. */
export async function writeSmallLab(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'drydock-labs-'))
  await mkdir(join(path, 'small/first-steps/steps'), { recursive: true })
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(path, 'small', name), text)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
