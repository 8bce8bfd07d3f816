import { expect, test } from 'vitest'
import { runLab } from './lab'

async function run(...args: string[]): Promise<{ code: number; lines: string[] }> {
  let text = ''
  const code = await runLab(args, {
    labsDir: 'labs',
    write: (more) => {
      text += more
    },
  })
  return { code, lines: text.trimEnd().split('\n') }
}

test('the labs that we ship are valid', async () => {
  const { code, lines } = await run('validate')
  expect(code).toBe(0)
  expect(lines.at(-1)).toMatch(/^\d+ lessons can be taken; 0 errors, 0 warnings\.$/)
})

test('faults are printed as file:line:column with what mends them, and end with code 1', async () => {
  const { code, lines } = await run('validate', 'lib/labs/fixtures/broken')
  expect(code).toBe(1)
  expect(lines).toContain('school/keys/lab.yaml:1:1: error: titel: Unknown key "titel". Did you mean "title"?')
  expect(lines.length).toBeGreaterThan(50)
})

test('a course or a lesson can be checked by itself', async () => {
  expect((await run('validate', 'labs/containers/dockerfiles')).code).toBe(0)
})

test.each([[[]], [['test']], [['validate', 'a', 'b']]])('wrong usage %j says how it is used', async (args) => {
  const { code, lines } = await run(...args)
  expect(code).toBe(2)
  expect(lines[0]).toContain('drydock lab validate')
})
