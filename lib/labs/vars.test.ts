import { expect, test } from 'vitest'
import { drawVars, fillVars, findReferences } from './vars'
import { WORDS } from './words'

test('a value is drawn for every spec, in its form', () => {
  const vars = drawVars({
    PORT: { pick: ['8080', '9090'] },
    TOKEN: { random: 'hex', length: 12 },
    NAME: { random: 'word', length: 2 },
  })
  expect(['8080', '9090']).toContain(vars.PORT)
  expect(vars.TOKEN).toMatch(/^[0-9a-f]{12}$/)
  const words = vars.NAME?.split('-') ?? []
  expect(words).toHaveLength(2)
  for (const word of words) expect(WORDS).toContain(word)
})

test('the same random numbers give the same values', () => {
  const specs = { NAME: { random: 'word', length: 1 } } as const
  expect(drawVars(specs, () => 0)).toEqual({ NAME: 'amber' })
})

test('words are safe in commands and differ from each other', () => {
  expect(new Set(WORDS).size).toBe(WORDS.length)
  for (const word of WORDS) expect(word).toMatch(/^[a-z]+$/)
})

test.each([
  ['http://localhost:${PORT}/', 'http://localhost:9090/'],
  ['$${PORT} gives ${PORT}', '${PORT} gives 9090'],
  ['${HOME} ${UNKNOWN} $PORT ${port}', '${HOME} ${UNKNOWN} $PORT ${port}'],
  ['${toString} ${__proto__} ${CONSTRUCTOR}', '${toString} ${__proto__} ${CONSTRUCTOR}'],
])('fills %s', (text, expected) => {
  expect(fillVars(text, { PORT: '9090' })).toBe(expected)
})

test('a value that looks like a reference is not filled again', () => {
  expect(fillVars('${A}', { A: '${B}', B: 'no' })).toBe('${B}')
})

test('references are found once each, escaped ones not', () => {
  expect(findReferences('${B} ${A} ${B} $${C}')).toEqual(['B', 'A'])
})
