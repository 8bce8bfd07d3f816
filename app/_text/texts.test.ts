import { expect, test } from 'vitest'
import { chooseLanguage, LANGUAGES, textsIn } from './texts'

test.each([
  [null, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-CH,de;q=0.9,en;q=0.8', 'de'],
  ['fr,en;q=0.5,de;q=0.7', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['fr, ja;q=0.3', 'en'],
  ['de;q=0, en;q=0.1', 'en'],
  ['__proto__, de;q=x', 'en'],
])('a browser that asks for %j gets %s', (accepted, language) => {
  expect(chooseLanguage(accepted)).toBe(language)
})

test('no text of any language is empty', () => {
  const leaves = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
  for (const language of Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]) {
    const texts = leaves(textsIn(language))
    expect(texts.filter((text) => text === '')).toEqual([])
    expect(texts).toHaveLength(leaves(textsIn('en')).length)
  }
})
