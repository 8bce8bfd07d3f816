import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { findLesson } from './catalog'
import { openLabs } from './source-folder'

const PATIENCE = { timeout: 30_000 }

async function copy(): Promise<{ dir: string; text: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'drydock-labs-test-'))
  await cp('docs/first-lab', dir, { recursive: true })
  const text = join(dir, 'kitchen/menu/steps/01-the-menu.md')
  return { dir, text, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) }
}

test('a watched folder is read anew after a change and not without one, also when a file is replaced', async () => {
  await using labs = await copy()
  const { catalog } = openLabs({ dir: labs.dir, watch: true })
  const title = async () => findLesson(await catalog(), 'kitchen/menu')?.steps[0]?.title
  const first = await catalog()
  expect(await catalog()).toBe(first)
  await writeFile(
    `${labs.text}.new`,
    '# Another\n\n:::task{id=add-dessert}\n:::\n\n:::task{id=open-kitchen}\n```sh step\ntrue\n```\n:::\n',
  )
  await rename(`${labs.text}.new`, labs.text)
  expect(await title()).toBe('Another')
  await writeFile(labs.text, 'no title')
  expect((await catalog()).faults.length).toBeGreaterThan(0)
})

test('listeners hear of a change since the catalog was read, and no more once they have left', async () => {
  await using labs = await copy()
  const { catalog, onChange } = openLabs({ dir: labs.dir, watch: true })
  await catalog()
  // Before anybody listens: a page that was drawn a moment ago would never hear of it.
  await writeFile(labs.text, '# Another\n')
  let heard = 0
  const stop = onChange(() => heard++)
  await vi.waitFor(() => expect(heard).toBe(1), PATIENCE)
  await catalog()
  await writeFile(labs.text, '# A third one\n')
  await vi.waitFor(() => expect(heard).toBeGreaterThan(1), PATIENCE)
  stop()
})

test('without watching, a folder is read once, and again after it could not be read', async () => {
  await using labs = await copy()
  const { catalog, onChange } = openLabs({ dir: labs.dir, watch: false })
  const first = await catalog()
  await writeFile(labs.text, '# Another\n')
  expect(await catalog()).toBe(first)
  onChange(() => {})()
  const gone = openLabs({ dir: join(labs.dir, 'later'), watch: false })
  await expect(gone.catalog()).rejects.toMatchObject({ code: 'lab_invalid' })
  await cp('docs/first-lab', join(labs.dir, 'later'), { recursive: true })
  expect((await gone.catalog()).courses).toHaveLength(1)
})
