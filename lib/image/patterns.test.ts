import { expect, test } from 'vitest'
import { SECRET_PATTERNS } from './patterns'
import { createPatternScanner } from './secrets/scan'

const kinds = (text: string) => SECRET_PATTERNS.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name)

test('the bounded forms are still found', () => {
  expect(kinds(`//npm.example.org/a/:_authToken=${'x'.repeat(20)}`)).toEqual(['registry login of npm'])
  expect(kinds(`eyJ${'a'.repeat(30)}.eyJ${'b'.repeat(900)}.${'c'.repeat(43)}`)).toEqual(['JSON web token'])
})

test.each(['//a', '//a/', 'eyJ-', 'eyJaaaaaaaaaa.', 'glpat-', 'a:', 'https://a:', '-----BEGIN A '])(
  'a file full of "%s" is looked through in good time',
  (piece) => {
    const scan = createPatternScanner().open({ path: 'x', sizeBytes: 512 * 1024 } as never)
    scan?.write(Buffer.from(piece.repeat((512 * 1024) / piece.length)))
    // A pattern that goes back over the whole file takes minutes here, on any machine.
    expect(scan?.end().length).toBeLessThan(2)
  },
  60_000,
)
