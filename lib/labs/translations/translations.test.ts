import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findLesson, loadCatalog } from '../catalog'
import { loadLesson } from '../lesson'
import type { Lesson } from '../types'
import { inLanguage } from './apply'
import { mapStrings } from './strings'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drydock-i18n-'))
  await cp('docs/first-lab/kitchen/menu', dir, { recursive: true })
})
afterEach(() => rm(dir, { recursive: true }))

const load = () => loadLesson({ dir, course: 'kitchen', slug: 'menu' })
async function write(path: string, text: string) {
  const file = join(dir, 'i18n', path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
const warnings = async () =>
  (await load()).faults
    .filter(({ file }) => file.includes('/i18n/'))
    .map(({ file, line, message }) => [file, line, message])

test('what is translated stands in its place, the rest is English and listed', async () => {
  await write('de/lab.yaml', 'title: Die Karte\ntasks:\n  add-dessert:\n    title: Ein Nachtisch\n')
  await write(
    'de/steps/01-the-menu.md',
    '# Die Karte\n\nLies.\n\n:::task{id=add-dessert}\n:::\n\n:::task{id=open-kitchen}\n:::\n',
  )
  const lesson = (await load()).lesson as Lesson
  const german = inLanguage(lesson, 'de')
  expect(german).toMatchObject({ title: 'Die Karte', summary: lesson.summary, version: lesson.version })
  expect(german.tasks.map(({ title }) => title)).toEqual(['Ein Nachtisch', lesson.tasks[1]?.title])
  expect(german.steps[0]).toMatchObject({ title: 'Die Karte', source: expect.stringContaining('Lies.') })
  expect(inLanguage(lesson, 'fr')).toBe(lesson)
  const [lack, ...more] = await warnings()
  expect(more).toEqual([])
  expect(lack?.[0]).toBe('kitchen/menu/i18n/de/lab.yaml')
  expect(lack?.[2]).toMatch(/^Not translated: summary, .*tasks\.open-kitchen\.title/)
})

test('a translation with faults takes nothing away, and says where', async () => {
  await write('de/lab.yaml', 'titel: Die Karte\nsummary: 7\ntasks:\n  dessert: { title: Nein }\n')
  await write('de/steps/01-the-menu.md', '# Die Karte\n\n:::task{id=add-dessert}\n:::\n')
  await write('de/steps/02-more.md', '# Mehr\n')
  await write('deutsch/lab.yaml', 'title: Die Karte\n')
  await write('fr/lab.yaml', 'title: [\n')
  const lesson = (await load()).lesson as Lesson
  expect(inLanguage(lesson, 'de')).toEqual({ ...lesson })
  expect(await warnings()).toEqual(
    expect.arrayContaining([
      ['kitchen/menu/i18n/de/lab.yaml', 1, 'The lesson has no text "titel".'],
      ['kitchen/menu/i18n/de/lab.yaml', 2, '"summary" is no text: 7.'],
      ['kitchen/menu/i18n/de/lab.yaml', 4, 'The lesson has no text "tasks.dessert.title".'],
      [
        'kitchen/menu/i18n/de/steps/01-the-menu.md',
        null,
        'It places add-dessert, the English text add-dessert, open-kitchen.',
      ],
      ['kitchen/menu/i18n/de/steps/02-more.md', null, 'The lesson has no step of this name.'],
      ['kitchen/menu/i18n/deutsch', null, 'This is not the name of a language.'],
      ['kitchen/menu/i18n/fr/steps', null, 'Not translated: steps/01-the-menu.md.'],
    ]),
  )
})

test('the first lesson is German as a whole, with the same values in its texts', async () => {
  const lesson = findLesson(await loadCatalog('labs'), 'containers/why-containers') as Lesson
  const names = (text: string) => [...text.matchAll(/\$\{\w+\}/g)].map(([name]) => name).sort()
  const { strings = {}, steps = {} } = lesson.translations?.de ?? {}
  mapStrings(lesson, (path, text) => {
    expect(names(strings[path] ?? ''), path).toEqual(names(text))
    return text
  })
  for (const { id, source } of lesson.steps) expect(names(steps[id]?.source ?? ''), id).toEqual(names(source))
})
