import { expect, test } from 'vitest'
import { cpuMs } from '@/lib/base/test-cpu'
import { maskText } from './mask'

test('values of secrets are masked wherever a name says so, and nothing else is', () => {
  expect(maskText('DB_PASSWORD=hunter2 and my-token: "two words" api-key=x', [])).toBe(
    'DB_PASSWORD=•••• and my-token: •••• api-key=x',
  )
  expect(maskText('a=token=abc PASSWORDS = x', [])).toBe('a=token=•••• PASSWORDS = ••••')
  expect(maskText('TOKEN=$TOKEN token=<yours> author=me token', [])).toBe('TOKEN=$TOKEN token=<yours> author=me token')
  expect(maskText('xTOKENVALUEx', ['TOKENVALUE'])).toBe('x••••x')
})

test.each(['token-', 'token ', '-', '//a', '//a/', 'eyJ-', 'eyJaaaaaaaaaa.', 'a="', 'token=', 'glpat-', 'a:'])(
  'a line full of "%s" does not hold the server up',
  (piece) => {
    const started = cpuMs()
    maskText(piece.repeat(64_000 / piece.length), [])
    expect(cpuMs() - started).toBeLessThan(1500)
  },
)
