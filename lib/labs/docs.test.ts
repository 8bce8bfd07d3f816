import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { exerciseSchema, expectSchema } from './exercise-schema'
import { courseSchema, lessonSchema } from './schema'
import { DIRECTIVES } from './text/directives'
import { walkSchema } from './walk'

/** Every key anywhere in a JSON Schema. */
function keysOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(keysOf)
  if (typeof node !== 'object' || node === null) return []
  const own =
    'properties' in node && typeof node.properties === 'object' && node.properties ? Object.keys(node.properties) : []
  return [...own, ...Object.values(node).flatMap(keysOf)]
}

test.each([
  ['course.yaml', courseSchema],
  ['lab.yaml', lessonSchema],
  ['exercise.yaml', exerciseSchema],
  ['expect.yaml', expectSchema],
  ['walk.yaml', walkSchema],
])('every key of %s is documented', async (_, schema) => {
  const doc = await readFile('docs/lab-format.md', 'utf8')
  const code = [...doc.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').join(' ')
  const keys = new Set(keysOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })))
  expect(keys.size).toBeGreaterThan(1)
  for (const key of keys) expect(code, key).toMatch(new RegExp(`\\b${key}\\b`))
})

test('every directive is documented', async () => {
  const doc = await readFile('docs/lab-format.md', 'utf8')
  for (const [name, { kind }] of Object.entries(DIRECTIVES))
    expect(doc).toContain(`${kind === 'leaf' ? '::' : ':::'}${name}`)
})
